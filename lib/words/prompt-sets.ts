import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

/** A label and what a face that bears it looks like, in words. Several descriptions are averaged. */
export interface Prompt {
  label: string
  texts: string[]
}

/** Descriptions that a clip is compared with; its probabilities over them add up to one. */
export interface PromptSet {
  key: string
  title: string
  /** Where the descriptions are from. */
  source: string
  prompts: Prompt[]
}

/**
 * Descriptions of the eleven classes of MAFW as EmoCLIP was evaluated with. Foteinopoulou and Patras (2024), arXiv 2310.16640.
 */
const DESCRIPTIONS: Record<string, string> = {
  anger:
    'A facial expression showing irritation and unrest, with a wrinkled forehead, narrowed eyes, and tight lips or a frown',
  disgust:
    'An expression of repulsion and displeasure, with a raised upper lip, a scrunched nose, and a downturned mouth',
  fear: 'An expression of tension and withdrawal, with wide-open eyes, raised eyebrows, and a slightly open mouth. The face may appear physically tense or frozen in fear',
  happiness:
    'An expression of contentment and pleasure, with a smile and the corners of the mouth turned up, often accompanied by crinkling around the eyes. The face may appear relaxed and at ease',
  neutral:
    'An expression of calm and neutrality, with a neutral mouth and no particular indication of emotion. The eyebrows are usually not raised or furrowed',
  sadness:
    'An expression of sadness and sorrow, with a downturned mouth or frown, and sometimes tears or a tightness around the eyes. The face may appear physically withdrawn or resigned.',
  surprise:
    'An expression of shock and astonishment, with wide-open eyes and raised eyebrows, sometimes accompanied by a gasp or an open mouth',
  contempt:
    'An expression of disdain and superiority, with a slight smirk or sneer, often accompanied by a raised eyebrow or a lopsided smile',
  anxiety:
    'An expression of worry and apprehension, with furrowed eyebrows and a tight mouth. The eyes may appear wide and darting, and the face may appear physically tense or worried',
  helplessness:
    'An expression of defeat and resignation, with the eyes looking down and the mouth turned down. The eyebrows may be furrowed, and the face may appear resigned or resigned',
  disappointment:
    'An expression of frustration and disillusionment, with a slight frown or drooping of the mouth. The eyebrows may be lowered or furrowed, and the face may appear physically drawn or tired',
}
/** The classes in the order of MAFW's annotations; the first seven are the basic ones. */
export const MAFW_CLASSES = Object.keys(DESCRIPTIONS)
export const BASIC_CLASSES = MAFW_CLASSES.slice(0, 7)

const SOURCE = 'Foteinopoulou and Patras (2024), arXiv 2310.16640'
const described = (labels: readonly string[]): Prompt[] =>
  labels.map((label) => ({ label, texts: [DESCRIPTIONS[label]!] }))

/** The sets that every study has. */
export const BUILT_IN_SETS: readonly PromptSet[] = [
  { key: 'basic-7', title: 'Seven basic expressions', source: SOURCE, prompts: described(BASIC_CLASSES) },
  { key: 'mafw-11', title: 'Eleven expressions (MAFW)', source: SOURCE, prompts: described(MAFW_CLASSES) },
  {
    key: 'expressivity',
    title: 'Expressivity',
    source: 'Concord; not validated',
    prompts: [
      {
        label: 'reduced movement of the face',
        texts: ['A face that hardly moves, with a fixed and expressionless look and little change of expression'],
      },
      {
        label: 'lively expression',
        texts: ['A lively face with frequent and marked changes of expression, smiles and movements of the eyebrows'],
      },
    ],
  },
]

const MAX_PROMPTS = 24

/** Prompts as a person writes them: a label, and one description a line. */
export const promptsSchema = z
  .array(
    z.object({
      label: z
        .string()
        .trim()
        .min(1, 'Give every description a label.')
        .max(60, 'A label can have at most 60 characters.'),
      texts: z
        .array(z.string().trim().min(1).max(400, 'A description can have at most 400 characters.'))
        .min(1, 'Describe what the face looks like.')
        .max(8, 'A label can have at most eight descriptions.'),
    }),
  )
  .min(2, 'A set needs at least two labels, because their shares add up to 100 %.')
  .max(MAX_PROMPTS, 'A set can have at most 24 labels.')
  .refine((prompts) => new Set(prompts.map(({ label }) => label.toLowerCase())).size === prompts.length, {
    message: 'Two descriptions have the same label.',
  })

/** How the prompts of a study's own set are stored. */
export const storedPrompts = storedDocument({
  title: 'This set of descriptions',
  schema: promptsSchema,
  upgrades: [(earlier) => earlier],
  under: 'prompts',
  remedy: 'Write its descriptions again, or remove it.',
})

/**
 * Descriptions with compounds resolved: a line of known labels joined by +, such as `anger + sadness`, stands for
 * their descriptions, whose features are averaged.
 */
export function resolvedPrompts(prompts: readonly Prompt[]): Prompt[] {
  return prompts.map(({ label, texts }) => ({ label, texts: texts.flatMap(resolvedText) }))
}

function resolvedText(text: string): string[] {
  const parts = text.split('+').map((part) => part.trim().toLowerCase())
  return parts.length > 1 && parts.every((part) => Object.hasOwn(DESCRIPTIONS, part))
    ? parts.map((part) => DESCRIPTIONS[part]!)
    : [text]
}
