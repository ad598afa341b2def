import type { Person } from '#lib/access/permissions.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** The roles in an installation, as they stand after a person’s name. */
export const ROLE_NAMES: Readonly<Record<Person['role'], Message>> = {
  clinician: phrase('clinician'),
  researcher: phrase('researcher'),
  administrator: phrase('administrator'),
}
