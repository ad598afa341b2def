import { phrase } from '#lib/messages/message.ts'

/** The roles in a study with what they allow, in words. */
export const STUDY_ROLES = [
  { value: 'rater', name: phrase('rater'), label: phrase('rater: uploads and rates, blind until locked') },
  { value: 'viewer', name: phrase('viewer'), label: phrase('viewer: sees estimates and agreement') },
  { value: 'manager', name: phrase('manager'), label: phrase('manager: runs the study') },
] as const
