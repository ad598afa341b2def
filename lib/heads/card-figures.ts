import { z } from 'zod'
import type { AgreementSummary } from '#lib/statistics/agreement-summary.ts'
import type { OrWhy } from '#lib/statistics/errors.ts'
import type { IntraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import type { LimitsOfAgreement } from '#lib/statistics/limits-of-agreement.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import type { Subgroup } from '#lib/statistics/subgroups.ts'

/** JSON has null for what is not a finite number. */
export const figureSchema = z.union([z.number(), z.null().transform(() => Number.NaN)])
export const intervalSchema = z.tuple([figureSchema, figureSchema])

/** JSON leaves out what is undefined. */
export const orAbsent = <S extends z.ZodType>(schema: S) => schema.optional().transform((value) => value)
const interval = orAbsent(intervalSchema)
const orWhySchema = <S extends z.ZodType>(schema: S): z.ZodType<OrWhy<z.output<S>>> =>
  z.union([z.object({ value: schema }), z.object({ why: z.string() })]) as z.ZodType<OrWhy<z.output<S>>>

const correlationSchema = z.object({ r: figureSchema, interval, n: z.number() }) satisfies z.ZodType<Correlation>

const iccSchema = z.object({
  single: figureSchema,
  singleInterval: interval,
  average: figureSchema,
  averageInterval: interval,
}) satisfies z.ZodType<IntraclassCorrelation>

const limitsSchema = z.object({
  bias: figureSchema,
  deviation: figureSchema,
  lower: figureSchema,
  upper: figureSchema,
  meanAbsoluteError: figureSchema,
  rootMeanSquareError: figureSchema,
  intervals: orAbsent(z.object({ bias: intervalSchema, lower: intervalSchema, upper: intervalSchema })),
}) satisfies z.ZodType<LimitsOfAgreement>

/** The figures of an agreement as they are stored with a head. */
export const summarySchema = z.object({
  n: z.number(),
  participants: z.number(),
  independent: z.boolean(),
  noIntervals: orAbsent(z.string()),
  pearson: orWhySchema(correlationSchema.extend({ p: orAbsent(figureSchema) })),
  spearman: orWhySchema(correlationSchema),
  kendall: orWhySchema(correlationSchema),
  concordance: orWhySchema(z.object({ ccc: figureSchema, interval })),
  icc: orWhySchema(z.object({ '1': iccSchema, '2': iccSchema, '3': iccSchema })),
  limits: orWhySchema(limitsSchema),
  errorIntervals: z.object({ meanAbsoluteError: interval, rootMeanSquareError: interval }),
  proportional: orWhySchema(z.object({ slope: figureSchema, interval, p: orAbsent(figureSchema) })),
  calibration: orWhySchema(
    z.object({
      slope: figureSchema,
      intercept: figureSchema,
      slopeError: figureSchema,
      slopeInterval: interval,
      interceptInterval: interval,
    }),
  ),
}) satisfies z.ZodType<AgreementSummary>

export const subgroupSchema = z.object({
  by: z.string(),
  group: z.string(),
  n: z.number(),
  pearson: orWhySchema(correlationSchema),
}) satisfies z.ZodType<Subgroup>
