import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'

/** Labels of the descriptions that every study has; those that people write have their own. */
const NAMES: Readonly<Record<string, Message>> = {
  anger: phrase('anger'),
  disgust: phrase('disgust'),
  fear: phrase('fear'),
  happiness: phrase('happiness'),
  neutral: phrase('expression|neutral'),
  sadness: phrase('sadness'),
  surprise: phrase('surprise'),
  contempt: phrase('contempt'),
  anxiety: phrase('anxiety'),
  helplessness: phrase('helplessness'),
  disappointment: phrase('disappointment'),
  'reduced movement of the face': phrase('reduced movement of the face'),
  'lively expression': phrase('lively expression'),
}

/** The label of a description in the language of the page. */
export function expressionName(t: Translator, label: string): string {
  const name = Object.hasOwn(NAMES, label) ? NAMES[label] : undefined
  return name ? t(name) : label
}
