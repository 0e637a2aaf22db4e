"""Pure functions on arrays: sizes and boxes, codec, resampling, filling, what is sent and what is placed."""
