import { z } from 'zod'
import type { InterviewAmongOthers } from '#lib/agreement/interview-among-others.ts'
import { phrase } from '#lib/messages/message.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import type { MovementInStudy } from '#lib/review/movement-in-study.ts'
import type { ReviewNote } from '#lib/review/review-notes.ts'
import type { StudyLogo } from '#lib/studies/study-logo.ts'
import type { PageSize } from '../pdf/page-style.ts'

/** Parts of a severity report that a study may leave out. What the estimate is and is not, signatures and provenance always stand. */
export const REPORT_SECTIONS = {
  distribution: phrase('Place among the study’s interviews'),
  items: phrase('Item scores of each rater'),
  course: phrase('Course over visits with reliable change'),
  timeline: phrase('Timeline'),
  moments: phrase('Highest and lowest moments'),
  notes: phrase('Notes near the highest moments'),
  movement: phrase('What moved, where movements of the face were measured'),
  quality: phrase('Coverage and quality of the recording'),
} as const
export type ReportSection = keyof typeof REPORT_SECTIONS
export const ALL_SECTIONS = Object.keys(REPORT_SECTIONS) as ReportSection[]

/** Some of these parts. */
export const reportSectionsSchema = z
  .array(z.enum(ALL_SECTIONS as [ReportSection, ...ReportSection[]]))
  .max(ALL_SECTIONS.length)

/** What a report says of an interview on one of the study's scales. */
export interface ReportOfScale extends Omit<InterviewReport, 'further'> {
  /** Whether it is another than the study's first. */
  isFurther: boolean
}

/** Everything that a severity report is made from; the same gives the same bytes. */
export interface ReportInput {
  report: InterviewReport
  others: InterviewAmongOthers
  /** Undefined where movements of the face were not measured, or are kept from the person. */
  movement: MovementInStudy | undefined
  /** Of the recording, as far as the person may see them. */
  notes: readonly ReviewNote[]
  /** The study’s, in the header. */
  logo: StudyLogo | undefined
  /** Name of the person who exports it. */
  exportedBy: string
  madeAt: Date
  size: PageSize
  sections: readonly ReportSection[]
  /** What the clinician adds; empty where there is nothing. */
  comment: string
  /** Whether it is shown before it is handed out, and says so. */
  isPreview: boolean
}
