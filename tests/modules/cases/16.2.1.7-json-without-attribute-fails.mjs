await import('./a.json').catch(e => console.log(e.name))
//! a.json
{}
