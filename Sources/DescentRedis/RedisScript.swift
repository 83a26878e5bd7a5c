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

  /// Appends records if the log has a number of them, or if those that it has more name none of a few trials; and renews the
  /// signs of life of workers: what a worker claims it claims alive.
  ///
  /// Where the records are there already, an earlier attempt of the same append was successful and its reply was lost.
  ///
  /// - Keys: the number of the last record, and the workers.
  /// - Arguments: the keys' beginning, the count, the record before or nothing, the lifetime of a worker in milliseconds, the
  ///   most records to answer with, the number of trials, their identifiers, the new records.
  /// - Answer: 1 if they are there now, 2 if they are there after others, 0 if they are not because of others, −1 if it is
  ///   another log; the count; for 0 and 2 what comes after the given count.
  private static let appending = """
    local prefix, from, before, limit = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[5])
    local first = 7 + tonumber(ARGV[6])
    local new = #ARGV - first + 1
    local function key(index) return prefix .. string.format('%d', index) end
    local function add(count)
      local entries = {}
      for i = 1, new do
        entries[#entries + 1] = key(count + i - 1)
        entries[#entries + 1] = ARGV[first + i - 1]
        if #entries >= 2000 then
          redis.call('MSET', unpack(entries))
          entries = {}
        end
      end
      entries[#entries + 1] = KEYS[1]
      entries[#entries + 1] = string.format('%d', count + new - 1)
      redis.call('MSET', unpack(entries))
    end
    for i = 2, #KEYS do redis.call('SET', KEYS[i], '', 'PX', ARGV[4]) end
    local count = tonumber(redis.call('GET', KEYS[1]) or -1) + 1
    if before ~= '' and count >= from and redis.call('GET', key(from - 1)) ~= before then
      return {-1, count}
    end
    if count == from then
      add(count)
      return {1, count + new}
    end
    local isThere = count >= from + new and new > 0
    for i = 1, new do
      if not isThere then break end
      isThere = redis.call('GET', key(from + i - 1)) == ARGV[first + i - 1]
    end
    if isThere and first == 7 then return {1, count} end
    local reply = {0, count}
    local isFree = first > 7 and count > from and count - from + new <= limit
    for i = from, math.min(count, from + limit) - 1 do
      local record = redis.call('GET', key(i))
      if not record then
        isFree = false
        break
      end
      reply[#reply + 1] = record
    end
    if not isFree then return reply end
    for i = 3, #reply - new + 1 do
      isThere = new > 0
      for j = 1, new do isThere = isThere and reply[i + j - 1] == ARGV[first + j - 1] end
      if isThere then
        reply[1] = 2
        return reply
      end
    end
    for i = 3, #reply do
      for j = 7, first - 1 do
        if string.find(reply[i], '"trial_id"%s*:%s*' .. ARGV[j] .. '%D') then return reply end
      end
    end
    add(count)
    for i = 1, new do reply[#reply + 1] = ARGV[first + i - 1] end
    reply[1], reply[2] = 2, count + new
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
