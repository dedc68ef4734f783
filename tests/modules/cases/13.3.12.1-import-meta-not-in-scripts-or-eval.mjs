for (const f of [() => eval('import.meta'), () => new Function('return import.meta')]) try { f(); console.log('ok') } catch (e) { console.log(e.name) }
