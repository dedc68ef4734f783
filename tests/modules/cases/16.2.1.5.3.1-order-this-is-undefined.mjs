console.log(this, (() => this)(), (function () { return this })())
