'use strict'

// Code may replace what all code of its process stands on, such as Array.prototype.map. What it does while its files are
// loaded is its own choice; a change by an invocation would befall all later ones, so the worker is replaced.

const OWNERS = { Object, Array, String, Number, Promise, Map, Set, Date, JSON, Math, RegExp, Error, Buffer, Function, Symbol }

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

    this.counts = this.known.map(({ object }) => Object.getOwnPropertyNames(object).length)
    this.checked = this.known.flatMap(({ name, object }) => Object.getOwnPropertyNames(object)
      .map(key => ({ name, object, key, descriptor: Object.getOwnPropertyDescriptor(object, key) }))
      .filter(({ descriptor }) => typeof descriptor.value === 'function')
      .map(({ name, object, key, descriptor }) => ({ name: `${name}.${key}`, object, key, value: descriptor.value })))
  }

  know(name, object) {
    this.known.push({ name, object })
  }

  /** The name of something that is not as it was; null when all is. */
  changed() {
    const { checked } = this

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
