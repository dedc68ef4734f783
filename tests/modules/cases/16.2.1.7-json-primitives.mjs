for (const n of 'abcd') console.log((await import(`./${n}.json`, { with: { type: 'json' } })).default)
//! a.json
1.5e3
//! b.json
null
//! c.json
"t"
//! d.json
false
