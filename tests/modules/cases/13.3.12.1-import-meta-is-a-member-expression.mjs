console.log(typeof import.meta.url.length, import.meta?.url?.length > 0, new (class { m = import.meta })().m === import.meta)
