// EventTarget: a player whose state changes are events that can be refused.
class Player extends EventTarget {
  #state = 'stopped';
  get state() {
    return this.#state;
  }
  change(to) {
    const before = new CustomEvent('beforechange', { cancelable: true, detail: { from: this.#state, to } });
    if (!this.dispatchEvent(before)) return false;
    this.#state = to;
    this.dispatchEvent(new Event('change'));
    return true;
  }
}
const player = new Player();
player.addEventListener('change', (event) => console.log(event.type, event.target.state, event.currentTarget === player));
player.addEventListener('beforechange', (event) => {
  if (event.detail.to === 'broken') event.preventDefault();
  console.log(event.detail, event.defaultPrevented, event.cancelable, event.eventPhase);
});
console.log(player.change('playing'), player.change('broken'), player.state);
const object = {
  count: 0,
  handleEvent(event) {
    this.count += 1;
    event.stopImmediatePropagation();
  },
};
player.addEventListener('volume', object);
player.addEventListener('volume', object);
player.addEventListener('volume', () => console.log('never'));
player.dispatchEvent(new Event('volume'));
console.log(object.count);
player.removeEventListener('volume', object);
const controller = new AbortController();
player.addEventListener('tick', () => console.log('tick'), { signal: controller.signal });
player.addEventListener('tick', () => console.log('tick, once'), { once: true });
player.dispatchEvent(new Event('tick'));
player.dispatchEvent(new Event('tick'));
controller.abort();
console.log(player.dispatchEvent(new Event('tick')));
const event = new Event('x', { bubbles: true });
console.log(event.bubbles, event.composed, event.isTrusted, event.composedPath(), event.timeStamp > 0);
for (const bad of [() => player.dispatchEvent({}), () => new Event(), () => player.addEventListener('x', 5)]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code);
  }
}
