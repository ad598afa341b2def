import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { BUILT_IN_SETS } from '#lib/words/prompt-sets.ts'
import { COMPOUND } from './mafw.ts'

/** Texts of a class by a pattern with its name, as Exp-CLIP is evaluated with. Zhao et al. (2025), arXiv 2405.19100. */
const PATTERNS: Record<string, (label: string) => string> = {
  name: (label) => `${label}.`,
  expression: (label) => `an expression of ${label}.`,
  photo: (label) => `a photo of a face with an expression of ${label}.`,
}
/** How texts can be named besides by a file. */
export const TEXTS = ['descriptions', ...Object.keys(PATTERNS), 'learned'] as const

const fileSchema = z.record(z.string(), z.array(z.string().trim().min(1).max(400)).min(1).max(64))

/**
 * The texts that stand for each class. Those of a compound class are those of its parts.
 *
 * @param which a name of TEXTS other than `learned`, or a JSON file: an object with a list of texts by class
 * @returns the texts in the order of the classes
 * @throws ConcordError bad-input where the file is none, or lacks a class
 */
export async function classTexts(classes: readonly string[], which: string): Promise<string[][]> {
  const of = await textsOf(which)
  return classes.map((label) =>
    label.split(COMPOUND).flatMap((part) => {
      const texts = of(part)
      if (texts) return texts
      throw new ConcordError(
        'bad-input',
        phrase('{file} has no texts for the class {label}.', { file: which, label: part }),
      )
    }),
  )
}

async function textsOf(which: string): Promise<(label: string) => readonly string[] | undefined> {
  const pattern = PATTERNS[which]
  if (pattern) return (label) => [pattern(label)]
  if (which === 'descriptions') {
    const prompts = BUILT_IN_SETS.flatMap((set) => set.prompts)
    return (label) => prompts.find((prompt) => prompt.label === label)?.texts
  }
  const content = await readFile(which, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ConcordError(
      'bad-input',
      phrase('--texts must be {names} or a JSON file; there is no file {which}.', { names: TEXTS.join(', '), which }),
      {
        cause,
      },
    )
  })
  const parsed = fileSchema.safeParse(parsedJson(content))
  if (!parsed.success)
    throw new ConcordError(
      'bad-input',
      phrase('{file} must be a JSON object with a list of texts for each class: {example}.', {
        file: which,
        example: '{"anger": ["an angry face"], …}',
      }),
    )
  const texts = new Map(Object.entries(parsed.data))
  return (label) => texts.get(label)
}

function parsedJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}
