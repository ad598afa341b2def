import { phrase } from '#lib/messages/message.ts'

/** What is said wherever figures of heads are shown whose encoder learnt from captions of their study. */
export const ENCODER_HAS_SEEN_STUDY = phrase(
  'This encoder was trained on captions of this study: figures out of fold are too good. Judge it in another study.',
)
