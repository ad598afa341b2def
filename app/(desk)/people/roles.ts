/** The roles in an installation with what they allow, in words. */
export const ROLES = [
  { value: 'clinician', label: 'Clinician: works in studies that they are a member of' },
  { value: 'researcher', label: 'Researcher: creates studies too' },
  { value: 'administrator', label: 'Administrator: manages people and models, sees all studies' },
]
