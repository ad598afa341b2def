import type { Prompt } from '#lib/words/prompt-sets.ts'

/** A prompt while it is edited; its texts are lines. */
export interface PromptDraft {
  id: number
  label: string
  text: string
}

export const toDrafts = (prompts: readonly Prompt[]): PromptDraft[] =>
  prompts.map(({ label, texts }, id) => ({ id, label, text: texts.join('\n') }))
export const toPrompts = (drafts: readonly PromptDraft[]): Prompt[] =>
  drafts.map(({ label, text }) => ({
    label,
    texts: text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  }))
