-- Whether a device's name was given out by us is asked before it is taken for a known one.
CREATE INDEX people_device_blind ON people_device (blind);
