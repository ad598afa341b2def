import { phrase } from '#lib/messages/message.ts'

/** The roles in an installation with what they allow, in words. */
export const ROLES = [
  { value: 'clinician', label: phrase('Clinician: works in studies that they are a member of') },
  { value: 'researcher', label: phrase('Researcher: creates studies too') },
  { value: 'administrator', label: phrase('Administrator: manages people and models, sees all studies') },
]
