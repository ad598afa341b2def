import { phrase } from '#lib/messages/message.ts'

export const NOT_ASSIGNED = phrase(
  'This interview is not assigned to you. The study’s managers divide interviews among raters.',
)
