import { type Message, phrase } from '#lib/messages/message.ts'
import type { QualityCode } from './quality-codes.ts'

/** What can be the matter with the faces of a recording, in a few words for lists. */
export const QUALITY_TITLES: Record<QualityCode, Message> = {
  'no-face': phrase('no face'),
  'little-face': phrase('few frames with the face'),
  'absent-face': phrase('the chosen face not found again'),
  'turned-face': phrase('a turned face'),
  'uncertain-person': phrase('uncertain identity'),
  'faces-change-places': phrase('faces changing places'),
  'picture-cuts': phrase('cuts'),
  'few-pictures': phrase('a low frame rate'),
  'dark-face': phrase('a dark face'),
  'tiny-face': phrase('a very small face'),
}
