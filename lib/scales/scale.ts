import { z } from 'zod'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'

/** Codes are short and take no part in sets of items, which are joined by “+”. */
const keySchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,29}$/, 'Use a code of up to 30 letters, digits, “-” and “_”, such as N1.')
  // Scores are looked up by code in plain objects, which have these names from the start.
  .refine((key) => !(key in {}), 'This code can’t be used, since it is a word of the program. Choose another.')

/** Scores are whole numbers in this range. */
export const SCORES = { low: 0, high: 1000 } as const
const scoreSchema = z.number().int().min(SCORES.low).max(SCORES.high)

const itemSchema = z
  .object({
    key: keySchema,
    /** Short, as in tables: P1. */
    label: z.string().trim().min(1).max(30),
    /** A few neutral words, never the wording of a protected scale. */
    title: z.string().trim().min(1).max(120),
    /** Lowest and highest score. */
    low: scoreSchema,
    high: scoreSchema,
    /** What scores mean, as far as that is free of copyright: by score. */
    levels: z.record(z.string().regex(/^\d{1,4}$/), z.string().trim().min(1).max(60)).default({}),
    /** A high score is a mild one: sums take low + high - score. */
    reversed: z.boolean().default(false),
    /** Sums take the score as many times. */
    weight: z.number().positive().max(10).default(1),
    /** It may stay empty when a sheet is signed, and is in no sum. */
    optional: z.boolean().default(false),
    loinc: z.string().max(20).optional(),
  })
  .refine(({ low, high }) => low < high, { path: ['high'], message: 'The highest score is above the lowest.' })
  .refine(({ low, high, levels }) => Object.keys(levels).every((score) => +score >= low && +score <= high), {
    path: ['levels'],
    message: 'Only scores in the item’s range have a label.',
  })

const sumSchema = z.object({
  key: keySchema,
  title: z.string().trim().min(1).max(120),
  items: z.array(z.string()).min(1).max(200),
  /** Whether it is the sum of its items or their mean. */
  as: z.enum(['sum', 'mean']).default('sum'),
  loinc: z.string().max(20).optional(),
})

/** Sums of the same items by another analysis, such as the factors of a scale by one paper. */
const modelSchema = z.object({
  key: keySchema,
  title: z.string().trim().min(1).max(120),
  source: z.string().trim().min(1).max(400),
  sums: z.array(sumSchema).min(1).max(30),
})

/** A score of a sum from which on it has a name. */
const thresholdSchema = z.object({
  sum: z.string(),
  from: z.number(),
  label: z.string().trim().min(1).max(80),
  source: z.string().trim().min(1).max(400),
})

/** Stands in for items without a score: the mean of those that have one. */
const proratingSchema = z.object({
  /** The least share of a sum's items that have a score, above 0 and at most 1. */
  leastShare: z.number().positive().max(1),
  /** Who says so. */
  source: z.string().trim().min(1).max(400),
})

/** A rating scale as data. Everything that is computed from scores follows from it. */
const fields = z.object({
  key: z.string().min(1).max(60),
  /** Short, as in tables: PANSS. */
  name: z.string().trim().min(1).max(40),
  title: z.string().trim().min(1).max(200),
  source: z.string().trim().min(1).max(400),
  items: z.array(itemSchema).min(1).max(200),
  sums: z.array(sumSchema).min(1).max(30),
  models: z.array(modelSchema).max(10).default([]),
  thresholds: z.array(thresholdSchema).max(50).default([]),
  prorating: proratingSchema.optional(),
  /** Who says that percent change counts from the lowest possible score, not from 0; none where that is not said. */
  changeBase: z.object({ source: z.string().trim().min(1).max(400) }).optional(),
  rights: z.object({
    /** Who holds them. */
    holder: z.string().trim().min(1).max(300),
    /** What may be done, and what is shipped of it. */
    note: z.string().trim().min(1).max(600),
  }),
  /** What a user has to know: what is left out, and how it is rated. */
  notes: z.string().trim().max(1000).default(''),
  /** Of the whole scale, where there are any: its LOINC panel and the category of CDISC controlled terminology. */
  codes: z.object({ loinc: z.string().max(20).optional(), cdisc: z.string().max(20).optional() }).default({}),
})

export const scaleSchema = fields.superRefine((scale, context) => {
  for (const message of contradictionsIn(scale)) context.addIssue({ code: 'custom', message: storedText(message) })
})

export type Scale = Readonly<z.infer<typeof scaleSchema>>
/** A scale as it is written down, without what goes without saying. */
export type WrittenScale = z.input<typeof scaleSchema>
/** An item of a rating scale. */
export type ScaleItem = Scale['items'][number]
/** A subscale, or the total: the sum or the mean of items. */
export type ScaleSum = Scale['sums'][number]

/** The sums of a scale, those of its models last. */
export function allSums({ sums, models }: Pick<Scale, 'sums' | 'models'>): ScaleSum[] {
  return [...sums, ...models.flatMap((model) => model.sums)]
}

/** Sums of a scale's models, such as its factors by one paper, of which all items are rated. */
export function modelSums({ models }: Scale, rated: readonly Pick<ScaleItem, 'key'>[]): ScaleSum[] {
  const keys = new Set(rated.map(({ key }) => key))
  return models.flatMap(({ sums }) => sums).filter((sum) => sum.items.every((item) => keys.has(item)))
}

function contradictionsIn({ items, sums, models, thresholds }: z.infer<typeof fields>): Message[] {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const every = allSums({ sums, models })
  const keys = [...items.map(({ key }) => key), ...every.map(({ key }) => key)]
  const twice = [...new Set(keys.filter((key, place) => keys.indexOf(key) !== place))]
  return [
    ...twice.map((key) => phrase('The code “{key}” is used twice.', { key })),
    ...every.flatMap((sum) =>
      sum.items.flatMap((key, place) => {
        const item = byKey.get(key)
        const title = textInMessage(sum.title)
        if (!item) return [phrase('“{title}” has an item “{key}”, which the scale does not have.', { title, key })]
        if (item.optional)
          return [phrase('“{title}” has the item “{key}”, which is optional and therefore in no sum.', { title, key })]
        return sum.items.indexOf(key) === place ? [] : [phrase('“{title}” has the item “{key}” twice.', { title, key })]
      }),
    ),
    ...thresholds.flatMap(({ sum, label }) =>
      every.some(({ key }) => key === sum)
        ? []
        : [
            phrase('The cut-off “{label}” is of “{sum}”, which is no sum of the scale.', {
              label: textInMessage(label),
              sum,
            }),
          ],
    ),
  ]
}
