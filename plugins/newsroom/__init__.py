"""The newsroom's shared core: records and rules. No Pelican, no disk, no clock, no logging."""
