/** Keys that an event of a study can have: those that the page of an interview does not take for itself. */
export const EVENT_KEYS = [...'123456789acdghoqrstuvwxyz'] as readonly string[]
