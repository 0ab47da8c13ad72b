'use strict'

// Code may replace what all code of its process stands on, such as Array.prototype.map. What it does while its files are
// loaded is its own choice; a change by an invocation would befall all later ones, so the worker is replaced. Those that
// nearly all code uses are looked at after each invocation, the others when there has been time.

const OWNERS = { Object, Array, String, Number, Promise, Map, Set, Date, JSON, Math, RegExp, Error, Buffer, Function, Symbol }

const MOST_USED = ['Array.prototype', 'JSON', 'Promise', 'Promise.prototype', 'Object']

class Globals {
  /** Remembers everything as it is now. */
  remember() {
    this.known = []

    for (const [name, owner] of Object.entries(OWNERS)) {
      this.know(name, owner)

      if (owner.prototype) {
        this.know(`${name}.prototype`, owner.prototype)
      }
    }

    this.checked = this.known.flatMap(({ name, object }) => Object.getOwnPropertyNames(object)
      .map(key => ({ name, object, key, descriptor: Object.getOwnPropertyDescriptor(object, key) }))
      .filter(({ descriptor }) => typeof descriptor.value === 'function')
      .map(({ name, object, key, descriptor }) => ({ name: `${name}.${key}`, object, key, value: descriptor.value, owner: name })))
    this.mostUsed = this.checked.filter(({ owner }) => MOST_USED.includes(owner))
  }

  know(name, object) {
    this.known.push({ name, object })
  }

  /** The name of something that is not as it was; null when all is, or all of what most code uses. */
  changed(all) {
    const checked = all ? this.checked : this.mostUsed

    for (let i = 0; i < checked.length; i++) {
      const entry = checked[i]

      if (entry.object[entry.key] !== entry.value) {
        return entry.name
      }
    }

    for (const key in {}) {
      return `Object.prototype.${key}`
    }

    return null
  }
}

module.exports = { Globals }
