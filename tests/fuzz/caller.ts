import type { Person } from '#lib/access/permissions.ts'

/** Stands for app/session.ts while requests are made: whoever is asking. */
export const asking: { person: Person | undefined } = { person: undefined }

export const currentPerson = async (): Promise<Person | undefined> => asking.person
