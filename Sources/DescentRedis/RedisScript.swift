/// What the server does in one piece, between the commands of others.
enum RedisScript: Int, CaseIterable {
  case append, read

  static let texts = allCases.map(\.text)

  func command(_ digests: [[UInt8]], keys: [[UInt8]], _ arguments: [[UInt8]]) -> RedisCommand {
    [[UInt8]("EVALSHA"), digests[rawValue], [UInt8]("\(keys.count)")] + keys + arguments
  }

  private var text: String {
    switch self {
    case .append: Self.appending
    case .read: Self.reading
    }
  }

  /// Appends records if the log has a number of them, and renews the signs of life of workers: what a worker claims it
  /// claims alive.
  ///
  /// Where the records are there already, an earlier attempt of the same append was successful and its reply was lost.
  ///
  /// - Keys: the number of the last record, and the workers.
  /// - Arguments: the keys' beginning, the count, the record before or nothing, the lifetime of a worker in milliseconds, the
  ///   most records to answer with, the new records.
  /// - Answer: 1 if they are there now, 0 if the log has others, −1 if it is another log; the count; the records that the
  ///   caller lacks.
  private static let appending = """
    local prefix, from, before, limit = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[5])
    for i = 2, #KEYS do redis.call('SET', KEYS[i], '', 'PX', ARGV[4]) end
    local count = tonumber(redis.call('GET', KEYS[1]) or -1) + 1
    if before ~= '' and count >= from and redis.call('GET', prefix .. string.format('%d', from - 1)) ~= before then
      return {-1, count}
    end
    if count == from then
      local entries = {}
      for i = 6, #ARGV do
        entries[#entries + 1] = prefix .. string.format('%d', from + i - 6)
        entries[#entries + 1] = ARGV[i]
        if #entries >= 2000 then
          redis.call('MSET', unpack(entries))
          entries = {}
        end
      end
      count = from + #ARGV - 5
      entries[#entries + 1] = KEYS[1]
      entries[#entries + 1] = string.format('%d', count - 1)
      redis.call('MSET', unpack(entries))
      return {1, count}
    end
    local isThere = count >= from + #ARGV - 5 and #ARGV > 5
    for i = 6, #ARGV do
      if not isThere then break end
      isThere = redis.call('GET', prefix .. string.format('%d', from + i - 6)) == ARGV[i]
    end
    if isThere then return {1, count} end
    local reply = {0, count}
    for i = from, math.min(count, from + limit) - 1 do
      local record = redis.call('GET', prefix .. string.format('%d', i))
      if not record then break end
      reply[#reply + 1] = record
    end
    return reply
    """

  /// Reads records, not too many at once.
  ///
  /// - Keys: the number of the last record.
  /// - Arguments: the keys' beginning, the first record, the most records and bytes, the index of a record that the caller
  ///   knows or −1.
  /// - Answer: the count, the known record, the records; one that is missing is nothing, and ends them.
  private static let reading = """
    local prefix, from, limit, bytes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
    local count = tonumber(redis.call('GET', KEYS[1]) or -1) + 1
    local reply = {count, ''}
    if tonumber(ARGV[5]) >= 0 then reply[2] = redis.call('GET', prefix .. ARGV[5]) end
    for i = from, math.min(count, from + limit) - 1 do
      local record = redis.call('GET', prefix .. string.format('%d', i))
      reply[#reply + 1] = record
      if not record then break end
      bytes = bytes - #record
      if bytes < 0 then break end
    end
    return reply
    """
}
