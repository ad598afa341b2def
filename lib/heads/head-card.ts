import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { PROVIDERS } from '#lib/onnx/provider-titles.ts'
import { figureSchema, intervalSchema, orAbsent, subgroupSchema, summarySchema } from './card-figures.ts'
import { storedReadingSchema } from './head-reading.ts'
import type { LearningPoint } from './learning-curve.ts'
import { lossCurveSchema } from './loss-curve.ts'
import type { ObservedCoverage } from './observed-coverage.ts'
import { ruleOnCardSchema } from './rule-on-card.ts'
import { trainingPlanSchema } from './training-plan.ts'

/** Length of embeddings before cards said it. */
const FIRST_SIZE = 512

const ofClipNetworks = {
  hidden: z.number(),
  loss: z.string(),
  /** Clips of an interview that an epoch saw. */
  draws: z.number(),
  /** Numbers that each network has of its own. */
  learned: z.number(),
  curves: lossCurveSchema,
  provider: z.enum(PROVIDERS),
}

const headCardSchema = z.object({
  plan: trainingPlanSchema,
  target: z.object({ key: z.string(), title: z.string(), range: z.tuple([z.number(), z.number()]), scale: z.string() }),
  label: z.string(),
  /** By which clips counted, and how many of the study's did not; undefined where all did. */
  quality: ruleOnCardSchema.optional(),
  encoder: z.object({
    name: z.string(),
    sha256: z.string(),
    intendedUse: z.string(),
    /** Length of an embedding. */
    size: z.number().int().min(1).max(65_536),
    /** Whether it was trained on captions of the study that the head is trained in: its figures out of fold are then too good. */
    hasSeenStudy: z.boolean().optional(),
  }),
  software: z.object({ concord: z.string(), node: z.string() }),
  sample: z.object({
    participants: z.number(),
    interviews: z.number(),
    sheets: z.number(),
    sites: z.record(z.string(), z.number()),
  }),
  missing: z.object({ withoutAnalysis: z.number(), withoutSheet: z.number(), withoutFace: z.number() }),
  model: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('ridge'),
      /** Folds, the head of all participants among them, whose penalty is the lowest or the highest that was tried. */
      edges: orAbsent(z.object({ lowest: z.number(), highest: z.number() })),
    }),
    z.object({
      kind: z.literal('mlp'),
      hidden: z.number(),
      loss: z.string(),
      curves: lossCurveSchema,
      /** What trained it. */
      provider: z.enum(PROVIDERS),
    }),
    z.object({ kind: z.literal('context'), width: z.number(), ...ofClipNetworks }),
    z.object({
      kind: z.literal('temporal'),
      /** Of the frame features of a clip. */
      frames: z.number(),
      size: z.number(),
      start: z.enum(['encoder', 'random']),
      update: z.enum(['all', 'low-rank']),
      ...ofClipNetworks,
    }),
  ]),
  /** What a linear head reads from features that have names; cards of before don't know it. */
  reads: storedReadingSchema,
  /** Of the ridge; the weight decay of networks. */
  penalty: figureSchema,
  foldCount: z.number(),
  outOfFold: z.array(
    z.object({
      participant: z.string(),
      visit: z.string(),
      rating: figureSchema,
      estimate: figureSchema,
      /** Absent where the level is not attainable. */
      interval90: orAbsent(intervalSchema),
      interval95: orAbsent(intervalSchema),
    }),
  ),
  /** Rating minus the estimate of a fold that left the participant out, for the intervals of new participants. */
  residuals: z.array(z.object({ fold: z.number(), participant: z.string(), value: figureSchema })),
  /** Groups of nested CV+, which the intervals of training participants are made by; absent in cards from before. */
  intervalGroups: orAbsent(z.number()),
  /** Observed over the training participants, whose intervals are made without their own ratings. */
  coverage: z.array(
    z.object({
      level: z.number(),
      observed: orAbsent(figureSchema),
      interval: orAbsent(intervalSchema),
      width: orAbsent(figureSchema),
      participants: z.number(),
      why: orAbsent(z.string()),
    }) satisfies z.ZodType<ObservedCoverage>,
  ),
  performance: summarySchema,
  /** Out of fold, by site, sex and age band where participants have them. */
  subgroups: z.array(subgroupSchema),
  /** Of ridge heads of the same interviews; empty with few participants. */
  learning: z.array(
    z.object({
      participants: z.number(),
      r: figureSchema,
      low: figureSchema,
      high: figureSchema,
    }) satisfies z.ZodType<LearningPoint>,
  ),
})
/**
 * What a trained head says of itself, along the items of TRIPOD+AI (Collins et al., 2024, BMJ 385) that a head can answer: data, sample size,
 * outcome, predictors, missing data, validation, performance. The same data, plan and seed give the same card.
 */
export type HeadCard = z.infer<typeof headCardSchema>

type Icc = { value?: unknown; why?: string }
const iccSchema = z.custom<Icc>((given) => typeof given === 'object' && given !== null)

/** Before formats had numbers: these fields came one by one, and each intraclass correlation had a reason of its own. */
const unnumberedSchema = z.looseObject({
  encoder: z.looseObject({ size: z.number().default(FIRST_SIZE) }),
  model: z.looseObject({ kind: z.string() }).default({ kind: 'ridge' }),
  subgroups: z.array(z.unknown()).default([]),
  learning: z.array(z.unknown()).default([]),
  performance: z.looseObject({
    intervalsBy: z.string().optional(),
    pearson: z.looseObject({ value: z.looseObject({ intervalBy: z.string().optional() }).optional() }),
    icc: z.union([z.object({ '1': iccSchema, '2': iccSchema, '3': iccSchema }), iccSchema]),
    errorIntervals: z.looseObject({}).default({}),
  }),
})

/** How the cards of heads are stored, in the database and in the files that go to other installations. */
export const storedHeadCard = storedDocument({
  title: 'The head’s card',
  schema: headCardSchema,
  upgrades: [
    (earlier) => {
      const card = unnumberedSchema.parse(earlier)
      const { performance, model } = card
      const intervalsBy = performance.intervalsBy ?? performance.pearson.value?.intervalBy
      const drawn = intervalsBy === 'bootstrap over participants'
      return {
        ...card,
        model: model.kind === 'mlp' ? { provider: 'cpu', ...model } : model,
        performance: {
          ...performance,
          independent: !drawn,
          icc: joinedIcc(performance.icc),
        },
      }
    },
    withParticipants,
    (earlier) => ({ ...z.looseObject({}).parse(earlier), reads: 'unknown' }),
  ],
  remedy: 'Train the head again.',
})

/** As format 1 had them: residuals came in the order of the out-of-fold estimates, equally many of each. */
const firstIntervalsSchema = z.looseObject({
  sample: z.looseObject({ participants: z.number() }),
  outOfFold: z.array(z.looseObject({ participant: z.string() })),
  residuals: z.array(z.looseObject({})),
  coverage: z.array(z.looseObject({ level: z.number() })),
})

/** Residuals say whose they are; the coverage of before was fixed by how it was counted, and is not kept. */
function withParticipants(earlier: unknown) {
  const card = firstIntervalsSchema.parse(earlier)
  const each = card.residuals.length / card.outOfFold.length
  return {
    ...card,
    residuals: Number.isInteger(each)
      ? card.residuals.map((residual, i) => ({
          ...residual,
          participant: card.outOfFold[Math.floor(i / each)]!.participant,
        }))
      : [],
    coverage: card.coverage.map(({ level }) => ({
      level,
      participants: card.sample.participants,
      why: storedText(
        phrase(
          'The coverage of {level} % intervals is unknown for heads trained by an earlier version. Train the head again.',
          { level: Math.round(100 * level) },
        ),
      ),
    })),
  }
}

/** All three intraclass correlations, or why one of them is missing. */
function joinedIcc(icc: z.infer<typeof unnumberedSchema>['performance']['icc']): Icc {
  if (!('1' in icc)) return icc
  const { '1': first, '2': second, '3': third } = icc
  const missing = [first, second, third].find(({ value }) => value === undefined)
  return missing ?? { value: { '1': first.value, '2': second.value, '3': third.value } }
}
