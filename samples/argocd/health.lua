-- Health of a BatchInference for Argo CD, from its conditions.
local hs = { status = "Progressing", message = "Waiting for the operator" }

local status = obj.status
if status == nil or status.conditions == nil or status.observedGeneration ~= obj.metadata.generation then
  return hs
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end

local function is(name, value)
  return conditions[name] ~= nil and conditions[name].status == value
end

if conditions.Succeeded ~= nil then
  hs.message = conditions.Succeeded.message
end

if is("Succeeded", "True") then
  hs.status = "Healthy"
elseif is("Succeeded", "False") then
  hs.status = "Degraded"
elseif is("Suspended", "True") then
  hs.status = "Suspended"
elseif is("Stalled", "True") then
  -- It goes on by itself once somebody has done what the message says.
  hs.message = conditions.Stalled.message
elseif status.progress ~= nil and status.progress.display ~= nil and status.progress.display.progress ~= nil then
  hs.message = status.progress.display.progress .. ": " .. (hs.message or "")
end

return hs
