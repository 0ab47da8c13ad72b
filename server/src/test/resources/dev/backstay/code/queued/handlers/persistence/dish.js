'use strict'

Backendless.ServerCode.Persistence.beforeCreate('Dish', req => {
  req.item.name = req.item.name.toUpperCase()
})
