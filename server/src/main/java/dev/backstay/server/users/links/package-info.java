/** Links that are mailed to users: what they are for, their addresses and their secrets. */
@NullMarked
package dev.backstay.server.users.links;

import org.jspecify.annotations.NullMarked;
