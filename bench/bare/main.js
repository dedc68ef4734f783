// Loads the addon whose path it is given, and has it measure itself: bare main.js ops.bare
Bare.Addon.load(new URL('file://' + Bare.argv[2])).exports.measure()
