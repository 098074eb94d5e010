-- Read a meeting, as reading.lua says.
-- KEYS: meeting
return read_meeting(KEYS[1])
