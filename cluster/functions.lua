#!lua name=pyreck
-- All changes of a cluster's control state, as functions that Redis runs one at a time.
-- cluster/README.md has the keys and what each function takes and gives.
--
-- Laws:
--   1. A function may be repeated with the same arguments when its outcome is unknown.
--   2. Who owns a job is told by the token in its record alone; a job that waits has none.
--   3. A job is in `running:OWNER` exactly while its record has a token and has not ended.
--   4. A client's end is told to it exactly while it is in the registry.
--   5. No function decides by a clock. Keys expire only when nobody can need them any more.
--   6. Who offers to take a job is in the registry, and no job has come under the offer's token.
--   7. An object is there exactly while a client or a name holds it, it is lent, or it is in
--      `lingering`; `holders` counts clients, names, and sets in `left` that have it.
--   8. No call goes through more than MOST_AT_ONCE objects, unless it is given more.
-- Lists of waiting jobs may hold ids whose records say otherwise; claiming skips them.

local PROTOCOL = '1'  -- kProtocolVersion
local REVISION = '3'  -- kFunctionsRevision: to be raised by every change of this file once released
local GARBAGE_SECONDS = '600'
local MOST_GIVEN_BYTES = 65536  -- of a specification that is published
local MOST_AT_ONCE = 250  -- objects that one call goes through: some 3 ms of Redis' time

local function call(...)  -- redis.call is not there yet when the library is loaded
  return redis.call(...)
end

local function count(P, name, by)
  call('HINCRBY', P .. ':stats', name, tostring(by or 1))
end

local function ring(P, node)
  call('PUBLISH', node and (P .. ':bell:' .. node) or (P .. ':bell'), '')
end

-- A client that does something is in the registry, so that it can be missed. '0' is the counter of
-- one that has not beaten yet.
local function enter_client(P, client)
  call('HSETNX', P .. ':clients', client, '0')
end

---- objects ---------------------------------------------------------------------------------------

-- The hashes of an object's chunks, none if their bytes are inlined, or nil if `info` is no packed
-- ObjectInfo.
local function chunks_of(info)
  local ok, record = pcall(cmsgpack.unpack, info)
  if not ok or type(record) ~= 'table' or type(record[8]) ~= 'table' then return nil end
  if type(record[10]) ~= 'string' then return nil end
  local hashes = {}
  if record[10] ~= '' then return hashes end
  for i, chunk in ipairs(record[8]) do
    if type(chunk) ~= 'table' or type(chunk[2]) ~= 'string' then return nil end
    hashes[i] = chunk[2]
  end
  return hashes
end

-- Seconds since 1970, for people alone; '' where Redis' user may not ask.
local function seconds_now()
  return redis.pcall('TIME')[1] or ''
end

-- Stores an object with no holder yet, unless it is there.
local function store_object(P, object, info)
  local key = P .. ':object:' .. object
  if call('EXISTS', key) == 1 then return end
  call('HSET', key, 'info', info, 'holders', '0', 'made', seconds_now())
  call('ZADD', P .. ':objects', '0', object)
  for _, hash in ipairs(chunks_of(info)) do call('HINCRBY', P .. ':chunks', hash, '1') end
end

-- Adds the hashes of chunks that nobody refers to any more to `free`.
local function remove_object(P, object, info, free)
  for _, hash in ipairs(chunks_of(info)) do
    if call('HINCRBY', P .. ':chunks', hash, '-1') <= 0 then
      call('HDEL', P .. ':chunks', hash)
      free[#free + 1] = hash
    end
  end
  call('DEL', P .. ':object:' .. object)
  call('ZREM', P .. ':objects', object)
end

local function hold(P, object, client)
  enter_client(P, client)
  if call('SADD', P .. ':held:' .. client, object) == 1 then
    call('HINCRBY', P .. ':object:' .. object, 'holders', '1')
  end
end

-- A result is held by its client and, until that says that it has it (pyreck_got), by its job: the
-- client may be about to drop an equal one that it had from another job.
local function hold_result(P, object, client, job)
  hold(P, object, client)
  call('SADD', P .. ':giving:' .. client, job)
  if call('SADD', P .. ':held:' .. job, object) == 1 then
    call('HINCRBY', P .. ':object:' .. object, 'holders', '1')
  end
end

-- One holder less. What nobody holds any more goes, unless it is lent: then it lingers.
local function let_go(P, object, free)
  local key = P .. ':object:' .. object
  if call('HINCRBY', key, 'holders', '-1') > 0 then return end
  local fields = call('HMGET', key, 'info', 'lent')
  if not fields[1] then return call('DEL', key) end  -- there was none, until just now
  if fields[2] and call('EXISTS', P .. ':lent:' .. object) == 1 then
    call('HSET', key, 'holders', '0')
    if call('HSETNX', key, 'lingers', '1') == 1 then call('RPUSH', P .. ':lingering', object) end
    return
  end
  remove_object(P, object, fields[1], free)
end

local function drop(P, object, client, free)
  if call('SREM', P .. ':held:' .. client, object) == 1 then let_go(P, object, free) end
end

-- What a client held is let go of later, in parts. It may come back meanwhile, hold things again
-- and leave again: each time has a set of its own.
local function leave_held(P, client)
  local held, left = P .. ':held:' .. client, client
  if call('EXISTS', held) == 0 then return end
  while call('EXISTS', P .. ':left:' .. left) == 1 do left = left .. '+' end
  call('RENAME', held, P .. ':left:' .. left)
  call('RPUSH', P .. ':left', left)
end

-- Lets go of what clients that have left held. Whether anything of it remains.
local function sweep_left(P, free)
  local most = MOST_AT_ONCE
  while true do
    local left = call('LRANGE', P .. ':left', '0', '0')[1]
    if not left or most == 0 then return left end
    local objects = call('SPOP', P .. ':left:' .. left, tostring(most))
    for _, object in ipairs(objects) do let_go(P, object, free) end
    most = most - #objects
    if call('EXISTS', P .. ':left:' .. left) == 0 then call('LPOP', P .. ':left') end
  end
end

-- Removes what nobody holds and what is lent no more, from the oldest on. Whether there may be more
-- of it: they stand nearly in the order in which they end.
local function sweep_lingering(P, free)
  local lingering, gone = P .. ':lingering', 0
  for _ = 1, math.min(call('LLEN', lingering), MOST_AT_ONCE) do
    local object = call('LPOP', lingering)
    local key = P .. ':object:' .. object
    local fields = call('HMGET', key, 'holders', 'info')
    if fields[1] and call('EXISTS', P .. ':lent:' .. object) == 1 then
      call('RPUSH', lingering, object)
    elseif fields[1] == '0' then
      remove_object(P, object, fields[2], free)
      gone = gone + 1
    elseif fields[1] then
      call('HDEL', key, 'lingers', 'lent')
    end
  end
  return gone > 0 and call('LLEN', lingering) > 0
end

-- Of an object's hash: before each of its names.
local NAMED = 'name:'

local function names_of(fields)
  local names = {}
  for i = 1, #fields, 2 do
    if fields[i]:sub(1, #NAMED) == NAMED then names[#names + 1] = fields[i]:sub(#NAMED + 1) end
  end
  return names
end

-- Takes a name from what has it.
local function take_name(P, name, object, free)
  call('HDEL', P .. ':object:' .. object, NAMED .. name)
  let_go(P, object, free)
end

-- Adds what is known of an object to `rows`.
local function describe(P, object, rows)
  local fields = call('HGETALL', P .. ':object:' .. object)
  if #fields == 0 then return end
  local at, holders, names = #rows, 0, 0
  rows[at + 4] = ''
  for i = 1, #fields, 2 do
    local field, value = fields[i], fields[i + 1]
    if field == 'info' then
      rows[at + 2] = value
    elseif field == 'holders' then
      holders = tonumber(value)
    elseif field == 'made' then
      rows[at + 4] = value
    elseif field:sub(1, #NAMED) == NAMED then
      names = names + 1
      rows[at + 5 + names] = field:sub(#NAMED + 1)
    end
  end
  rows[at + 1], rows[at + 3], rows[at + 5] = object, tostring(holders - names), tostring(names)
end

---- jobs ------------------------------------------------------------------------------------------

local function read_job(P, job)
  local fields = call('HMGET', P .. ':job:' .. job, 'state', 'owner', 'token', 'client', 'module')
  if not fields[1] then return nil end
  return {state = fields[1], owner = fields[2], token = fields[3], client = fields[4],
          module = fields[5]}
end

-- What a node that waits for a job is known by in the list of offers.
local TOKEN_SIZE = 32
local function offer_of(node, token)
  return token .. node
end

local function withdraw_offers(P, node)
  for _, offer in ipairs(call('LRANGE', P .. ':offers', '0', '-1')) do
    if offer:sub(TOKEN_SIZE + 1) == node then call('LREM', P .. ':offers', '0', offer) end
  end
end

-- Publishes a new job to the node that has waited longest and listens: its id and token, or nil. A
-- message that is lost does no harm: the node claims again, under the same token.
local function give(P, job, spec)
  if #spec > MOST_GIVEN_BYTES then return nil end
  while true do
    local offer = call('LPOP', P .. ':offers')
    if not offer then return nil end
    local token, node = offer:sub(1, TOKEN_SIZE), offer:sub(TOKEN_SIZE + 1)
    local message = cmsgpack.pack({job, spec, token})
    if call('PUBLISH', P .. ':given:' .. node, message) > 0 then return node, token end
  end
end

-- Notes an ended job of a client that is there. Those at the left end of the list are the oldest:
-- what has expired is taken off as others come.
local function note_end(P, client, job)
  local ended = P .. ':ended:' .. client
  for _ = 1, 2 do
    local oldest = call('LRANGE', ended, '0', '0')[1]
    if not oldest or call('EXISTS', P .. ':job:' .. oldest) == 1 then break end
    call('LPOP', ended)
  end
  call('RPUSH', ended, job)
end

-- Tells the client and forgets the job. While the client is there the token is kept, so that the
-- job's end can be told twice.
local function end_job(P, job, record, result)
  local key = P .. ':job:' .. job
  call('DEL', key)
  if call('HEXISTS', P .. ':clients', record.client) == 1 then
    call('RPUSH', P .. ':replies:' .. record.client, cmsgpack.pack({job, result}))
    call('HSET', key, 'state', 'ended', 'token', record.token)
    call('EXPIRE', key, GARBAGE_SECONDS)
    note_end(P, record.client, job)
  end
  if record.token ~= '' then call('HDEL', P .. ':running:' .. record.owner, job) end
  call('SREM', P .. ':submitted:' .. record.client, job)
  if call('HINCRBY', P .. ':uses', record.module, '-1') <= 0 then
    call('HDEL', P .. ':uses', record.module)
    call('EXPIRE', P .. ':module:' .. record.module, GARBAGE_SECONDS)
  end
end

local function cancel_waiting(P, job, record)
  end_job(P, job, record, '')
  count(P, 'cancelled')
end

-- Takes a running job from its owner: it waits again, before all others.
local function give_up(P, job, record)
  if record.state == 'cancelled' then return end_job(P, job, record, '') end
  call('HDEL', P .. ':running:' .. record.owner, job)
  call('HSET', P .. ':job:' .. job, 'state', 'waiting', 'owner', '', 'token', '')
  call('LPUSH', P .. ':waiting', job)
end

local function cancel(P, job, record)
  if record.state == 'running' then
    call('HSET', P .. ':job:' .. job, 'state', 'cancelled')
    count(P, 'cancelled')
  end
  ring(P, record.owner)
end

-- Removes a node from the registry; its jobs wait again.
local function forget_node(P, node)
  call('HDEL', P .. ':nodes', node)
  withdraw_offers(P, node)
  for _, job in ipairs(call('HKEYS', P .. ':running:' .. node)) do
    local record = read_job(P, job)
    if record then
      give_up(P, job, record)
      if record.state == 'running' then count(P, 'requeued') end
    end
  end
  call('DEL', P .. ':running:' .. node)
  ring(P)
end

-- Removes a client from the registry, with its jobs, their ends, and what it holds: the first part
-- of that at once.
local function forget_client(P, client)
  local free = {}
  call('HDEL', P .. ':clients', client)
  for _, job in ipairs(call('SMEMBERS', P .. ':submitted:' .. client)) do
    local record = read_job(P, job)
    if record and record.state == 'waiting' then
      cancel_waiting(P, job, record)
    elseif record then
      cancel(P, job, record)
    end
  end
  for _, job in ipairs(call('LRANGE', P .. ':ended:' .. client, '0', '-1')) do
    local key = P .. ':job:' .. job
    if call('HGET', key, 'state') == 'ended' then call('DEL', key) end
  end
  call('DEL', P .. ':ended:' .. client)
  call('DEL', P .. ':replies:' .. client)
  for _, job in ipairs(call('SMEMBERS', P .. ':giving:' .. client)) do leave_held(P, job) end
  call('DEL', P .. ':giving:' .. client)
  leave_held(P, client)
  sweep_left(P, free)
  return free
end

---- registration ----------------------------------------------------------------------------------

local MOST_ID = 256
local TOKEN = '^' .. ('[0-9a-f]'):rep(32) .. '$'
local BOUNDED = {node = true, job = true, client = true, object = true, hash = true, name = true}

-- What is wrong with the arguments, or nil.
local function complaint(names, keys, args)
  if #keys ~= 1 then return 'one key is due, the prefix of the cluster' end
  if #args ~= #names then return #names .. ' arguments are due' end
  for i, name in ipairs(names) do
    if BOUNDED[name] and (#args[i] == 0 or #args[i] > MOST_ID) then
      return name .. ' has 1 to 256 bytes'
    end
    if name == 'token' and not args[i]:match(TOKEN) then
      return 'a token has 32 hexadecimal digits'
    end
  end
end

-- Makes one table of the arguments from `first` on.
local function gather(args, first)
  local rest = {}
  for i = first, #args do
    rest[#rest + 1] = args[i]
    args[i] = nil
  end
  args[first] = rest
end

-- Registers a function of the library: `body` is given the prefix and the arguments, of which the
-- last may be a list ('...'). At this time only `redis.register_function` is to be had of Redis.
local function define(name, names, flags, body)
  local is_open = #names > 0 and names[#names]:sub(-3) == '...'
  redis.register_function{function_name = name, flags = flags, callback = function(keys, args)
    if is_open and #args >= #names - 1 then gather(args, #names) end
    local wrong = complaint(names, keys, args)
    if wrong then return redis.error_reply('ERR ' .. name .. ': ' .. wrong) end
    return body(keys[1], unpack(args))
  end}
end

-- Beats, ends and releases must pass when Redis is full; what adds much must not.
local WRITES, ADDS, READS = {'allow-oom'}, {}, {'no-writes'}

---- what nodes call -------------------------------------------------------------------------------

define('pyreck_version', {}, READS, function()
  return {PROTOCOL, REVISION}
end)

define('pyreck_join', {'node', 'info', 'secret'}, WRITES, function(P, node, info, secret)
  call('HSET', P .. ':nodes', node, info)
  call('SETNX', P .. ':secret', secret)
  return {call('GET', P .. ':secret')}
end)

define('pyreck_beat', {'node', 'info'}, WRITES, function(P, node, info)
  if call('HEXISTS', P .. ':nodes', node) == 0 then return {'0'} end
  call('HSET', P .. ':nodes', node, info)
  return {'1'}
end)

define('pyreck_nodes', {}, READS, function(P)
  return call('HVALS', P .. ':nodes')
end)

define('pyreck_leave', {'node'}, WRITES, function(P, node)
  forget_node(P, node)
  return {}
end)

define('pyreck_bury', {'node', 'info'}, WRITES, function(P, node, info)
  if call('HGET', P .. ':nodes', node) ~= info then return {'0'} end
  forget_node(P, node)
  count(P, 'buried_nodes')
  return {'1'}
end)

define('pyreck_claim', {'node', 'token'}, WRITES, function(P, node, token)
  if call('HEXISTS', P .. ':nodes', node) == 0 then return {} end
  local running = P .. ':running:' .. node
  local mine = call('HGETALL', running)
  for i = 1, #mine, 2 do
    if mine[i + 1] == token then
      local fields = call('HMGET', P .. ':job:' .. mine[i], 'spec', 'attempts')
      return {mine[i], fields[1], fields[2]}
    end
  end
  call('LREM', P .. ':offers', '0', offer_of(node, token))
  while true do
    local job = call('LPOP', P .. ':waiting')
    if not job then
      call('RPUSH', P .. ':offers', offer_of(node, token))
      return {}
    end
    local key = P .. ':job:' .. job
    if call('HGET', key, 'state') == 'waiting' then
      call('HSET', key, 'state', 'running', 'owner', node, 'token', token)
      call('HSET', running, job, token)
      local attempts = call('HINCRBY', key, 'attempts', '1')
      return {job, call('HGET', key, 'spec'), string.format('%d', attempts)}
    end
  end
end)

define('pyreck_spec', {'job'}, READS, function(P, job)
  local spec = call('HGET', P .. ':job:' .. job, 'spec')
  return spec and {spec} or {}
end)

-- What is wrong with pairs of object and info, as a reply, or nil.
local function wrong_objects(objects)
  if #objects % 2 ~= 0 then return redis.error_reply('ERR pyreck: an object without its info') end
  for i = 2, #objects, 2 do
    if not chunks_of(objects[i]) then return redis.error_reply('ERR pyreck: no object info') end
  end
end

define('pyreck_keep', {'job', 'token', 'objects...'}, WRITES, function(P, job, token, objects)
  local wrong = wrong_objects(objects)
  if wrong then return wrong end
  local record = read_job(P, job)
  if not record or record.token ~= token then return {'0'} end
  if record.state == 'ended' then return {'1'} end
  if call('HEXISTS', P .. ':clients', record.client) == 0 then return {'1'} end
  for i = 1, #objects, 2 do
    store_object(P, objects[i], objects[i + 1])
    hold_result(P, objects[i], record.client, job)
  end
  return {'1'}
end)

define('pyreck_finish', {'job', 'token', 'result', 'objects...'}, WRITES,
                           function(P, job, token, result, objects)
  local wrong = wrong_objects(objects)
  if wrong then return wrong end
  local record = read_job(P, job)
  if not record or record.token ~= token then
    count(P, 'refused')
    return {'0'}
  end
  if record.state == 'ended' then return {'1'} end
  local free = {'1'}
  for i = 1, #objects, 2 do
    store_object(P, objects[i], objects[i + 1])
    if call('HEXISTS', P .. ':clients', record.client) == 1 then
      hold_result(P, objects[i], record.client, job)
    elseif call('HGET', P .. ':object:' .. objects[i], 'holders') == '0' then
      let_go(P, objects[i], free)
    end
  end
  end_job(P, job, record, result)
  count(P, 'ended')
  return free
end)

define('pyreck_progress', {'job', 'token', 'progress'}, WRITES, function(P, job, token, progress)
  local record = read_job(P, job)
  if not record or record.token ~= token or record.state == 'ended' then return {'0'} end
  call('HSET', P .. ':job:' .. job, 'progress', progress)
  return {'1'}
end)

define('pyreck_release', {'job', 'token'}, WRITES, function(P, job, token)
  local record = read_job(P, job)
  if not record or record.token ~= token or record.state == 'ended' then return {'0'} end
  call('HINCRBY', P .. ':job:' .. job, 'attempts', '-1')
  give_up(P, job, record)
  ring(P)
  return {'1'}
end)

define('pyreck_mine', {'node'}, READS, function(P, node)
  local running, mine = call('HGETALL', P .. ':running:' .. node), {}
  for i = 1, #running, 2 do
    mine[#mine + 1] = running[i]
    mine[#mine + 1] = running[i + 1]
    mine[#mine + 1] = call('HGET', P .. ':job:' .. running[i], 'state') or 'ended'
  end
  return mine
end)

define('pyreck_clients', {}, READS, function(P)
  return call('HGETALL', P .. ':clients')
end)

define('pyreck_bury_client', {'client', 'counter'}, WRITES, function(P, client, counter)
  if call('HGET', P .. ':clients', client) ~= counter then return {} end
  count(P, 'buried_clients')
  return forget_client(P, client)
end)

define('pyreck_sweep', {}, WRITES, function(P)
  local free = {'0'}
  local is_left = sweep_left(P, free)
  if not is_left then is_left = sweep_lingering(P, free) end
  if is_left then free[1] = '1' end
  return free
end)

define('pyreck_unused', {'hashes...'}, READS, function(P, hashes)
  local unused = {}
  for _, hash in ipairs(hashes) do
    if call('HEXISTS', P .. ':chunks', hash) == 0 then unused[#unused + 1] = hash end
  end
  return unused
end)

---- what clients call -----------------------------------------------------------------------------

define('pyreck_submit', {'job', 'client', 'spec', 'hash', 'module'}, ADDS,
                           function(P, job, client, spec, hash, module)
  local key = P .. ':job:' .. job
  local state = call('HGET', key, 'state')
  if state then return {state == 'ended' and 'done' or 'ok'} end
  local module_key = P .. ':module:' .. hash
  if call('EXISTS', module_key) == 0 then
    if module == '' then return {'module'} end
    call('SET', module_key, module)
  else
    call('PERSIST', module_key)
  end
  call('HINCRBY', P .. ':uses', hash, '1')
  enter_client(P, client)
  local node, token = give(P, job, spec)
  call('HSET', key, 'state', node and 'running' or 'waiting', 'owner', node or '',
       'token', token or '', 'attempts', node and '1' or '0',
       'client', client, 'module', hash, 'spec', spec)
  call('SADD', P .. ':submitted:' .. client, job)
  count(P, 'jobs')
  if node then
    call('HSET', P .. ':running:' .. node, job, token)
  else
    call('RPUSH', P .. ':waiting', job)
    ring(P)
  end
  return {'ok'}
end)

define('pyreck_cancel', {'job'}, WRITES, function(P, job)
  local record = read_job(P, job)
  if not record then return {} end
  if record.state == 'waiting' then
    call('LREM', P .. ':waiting', '1', job)
    cancel_waiting(P, job, record)
  elseif record.state ~= 'ended' then
    cancel(P, job, record)
  end
  return {record.state}
end)

define('pyreck_got', {'client', 'job', 'objects...'}, WRITES,
                           function(P, client, job, objects)
  local free = {}
  if call('SREM', P .. ':giving:' .. client, job) == 0 then return free end
  for _, object in ipairs(objects) do
    if call('EXISTS', P .. ':object:' .. object) == 1 then hold(P, object, client) end
  end
  for _, object in ipairs(call('SMEMBERS', P .. ':held:' .. job)) do let_go(P, object, free) end
  call('DEL', P .. ':held:' .. job)
  return free
end)

define('pyreck_put', {'object', 'info', 'client'}, ADDS, function(P, object, info, client)
  if not chunks_of(info) then return redis.error_reply('ERR pyreck: no object info') end
  store_object(P, object, info)
  hold(P, object, client)
  return {'1'}
end)

define('pyreck_hold', {'object', 'client', 'others...'}, WRITES,
                           function(P, object, client, others)
  local held = {}
  table.insert(others, 1, object)
  for i, each in ipairs(others) do
    held[i] = tostring(call('EXISTS', P .. ':object:' .. each))
    if held[i] == '1' then hold(P, each, client) end
  end
  return held
end)

define('pyreck_drop', {'object', 'client', 'others...'}, WRITES,
                           function(P, object, client, others)
  local free = {}
  drop(P, object, client, free)
  for _, other in ipairs(others) do drop(P, other, client, free) end
  return free
end)

define('pyreck_lend', {'object'}, WRITES, function(P, object)
  if call('EXISTS', P .. ':object:' .. object) == 0 then return {'0'} end
  call('HSET', P .. ':object:' .. object, 'lent', '1')
  call('SET', P .. ':lent:' .. object, '', 'EX', GARBAGE_SECONDS)
  return {'1'}
end)

define('pyreck_object', {'object'}, READS, function(P, object)
  local info = call('HGET', P .. ':object:' .. object, 'info')
  return info and {info} or {}
end)

define('pyreck_objects', {'after'}, READS, function(P, after)
  local all, most = P .. ':objects', tostring(MOST_AT_ONCE)
  local first = after == '' and '-' or '(' .. after
  local objects = call('ZRANGEBYLEX', all, first, '+', 'LIMIT', '0', most)
  local rows = {string.format('%d', call('ZCARD', all)), seconds_now(), ''}
  if #objects == MOST_AT_ONCE then rows[3] = objects[#objects] end
  for _, object in ipairs(objects) do describe(P, object, rows) end
  return rows
end)

define('pyreck_described', {'object'}, READS, function(P, object)
  local rows = {'1', seconds_now(), ''}
  describe(P, object, rows)
  return rows[4] and rows or {}
end)

define('pyreck_found', {'object', 'most'}, READS, function(P, prefix, most)
  local last = '[' .. prefix .. '\255'
  return call('ZRANGEBYLEX', P .. ':objects', '[' .. prefix, last, 'LIMIT', '0', most)
end)

define('pyreck_name', {'name', 'object'}, WRITES, function(P, name, object)
  local key = P .. ':object:' .. object
  if call('EXISTS', key) == 0 then return {'0'} end
  local free, before = {'1'}, call('HGET', P .. ':names', name)
  if before == object then return free end
  call('HSET', P .. ':names', name, object)
  call('HSET', key, NAMED .. name, '1')
  call('HINCRBY', key, 'holders', '1')
  if before then take_name(P, name, before, free) end
  return free
end)

define('pyreck_named', {'name'}, READS, function(P, name)
  local object = call('HGET', P .. ':names', name)
  return object and {object} or {}
end)

define('pyreck_unname', {'name'}, WRITES, function(P, name)
  local free, object = {}, call('HGET', P .. ':names', name)
  if not object then return free end
  call('HDEL', P .. ':names', name)
  take_name(P, name, object, free)
  return free
end)

define('pyreck_unname_object', {'object'}, WRITES, function(P, object)
  local free, names = {}, names_of(call('HGETALL', P .. ':object:' .. object))
  for _, name in ipairs(names) do
    call('HDEL', P .. ':names', name)
    take_name(P, name, object, free)
  end
  return free
end)

define('pyreck_client_beat', {'client', 'counter'}, WRITES, function(P, client, counter)
  local before = call('HGET', P .. ':clients', client)
  call('HSET', P .. ':clients', client, counter)
  -- One that was entered by what it did, and not by a beat, had been buried before.
  local news = {(not before or before == '0') and '0' or '1'}
  for _, job in ipairs(call('SMEMBERS', P .. ':submitted:' .. client)) do
    local progress = call('HGET', P .. ':job:' .. job, 'progress')
    if progress then
      news[#news + 1] = job
      news[#news + 1] = progress
    end
  end
  return news
end)

define('pyreck_client_leave', {'client'}, WRITES, function(P, client)
  return forget_client(P, client)
end)

define('pyreck_status', {}, READS, function(P)
  local stats = call('HGETALL', P .. ':stats')
  local running = 0
  for _, node in ipairs(call('HKEYS', P .. ':nodes')) do
    running = running + call('HLEN', P .. ':running:' .. node)
  end
  local function add(name, value)
    stats[#stats + 1] = name
    stats[#stats + 1] = string.format('%d', value)
  end
  add('nodes', call('HLEN', P .. ':nodes'))
  add('clients', call('HLEN', P .. ':clients'))
  add('waiting', call('LLEN', P .. ':waiting'))
  add('running', running)
  return stats
end)
