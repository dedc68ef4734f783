try { await import('./none.mjs'); console.log('no') } catch (e) { console.log(e instanceof Error) }
