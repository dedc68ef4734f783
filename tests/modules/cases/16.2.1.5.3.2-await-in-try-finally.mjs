try { await Promise.reject(new Error('x')) } catch (e) { console.log(e.message) } finally { await 0; console.log('finally') }
