-- /etc/haproxy/forward-auth.lua: asks the service who is signed in. HAProxy goes on where a Lua action fails: the request
-- must be denied unless this has set txn.signed_in.
local SERVICE = os.getenv("USER_AUTH_URL") or "http://127.0.0.1:5000"
local ASKED = { "cookie", "origin", "accept", "x-requested-with", "sec-fetch-site", "sec-fetch-mode", "sec-websocket-key", "upgrade" }
local IDENTITY = { "remote-user", "remote-email", "remote-name", "remote-groups", "remote-subject" }
local RELAYED = { [302] = true, [303] = true, [401] = true, [403] = true }

core.register_action("forward_auth", { "http-req" }, function(txn)
  local given, headers = txn.http:req_get_headers(), {}
  for _, name in ipairs(ASKED) do
    local values = {}
    for _, value in pairs(given[name] or {}) do values[#values + 1] = value end
    if #values > 0 then headers[name] = values end
  end
  headers["x-forwarded-method"] = { txn.f:method() }
  headers["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" }
  headers["x-forwarded-host"] = { txn.sf:req_fhdr("host") }
  headers["x-forwarded-uri"] = { txn.sf:pathq() }
  headers["x-forwarded-for"] = { txn.sf:src() }

  -- HAProxy 2.6 asks up to four times, for as long each, where there is no answer.
  local answer = core.httpclient():get({ url = SERVICE .. "/forward-auth/proxy", headers = headers, timeout = 2000 })
  local first = function(name) return ((answer.headers or {})[name] or {})[0] or "" end
  if answer.status == 200 then
    for _, name in ipairs(IDENTITY) do txn.http:req_set_header(name, first(name)) end
    txn:set_var("txn.signed_in", true)
    return
  end
  local reply = txn:reply({ status = RELAYED[answer.status] and answer.status or 503 })
  if first("location") ~= "" then reply:add_header("location", first("location")) end
  reply:add_header("cache-control", "no-store")
  txn:done(reply)
end, 0)
