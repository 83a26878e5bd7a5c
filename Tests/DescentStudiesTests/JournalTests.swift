import DescentStudies
import Testing

@Suite struct JournalTests {}
