import type { RunKind } from '#lib/runs/run.ts'
import type { JobHandler } from './job-handler.ts'
import { analysisHandler } from './run-analysis-job.ts'
import { backupHandler } from './run-backup-job.ts'
import { comparisonHandler } from './run-comparison-job.ts'
import { copyHandler } from './run-copy-job.ts'
import { encoderHandler } from './run-encoder-job.ts'
import { exportHandler } from './run-export-job.ts'
import { importHandler } from './run-import-job.ts'
import { permutationHandler } from './run-permutation-job.ts'
import { phantomHandler } from './run-phantom-job.ts'
import { trainingHandler } from './run-training-job.ts'

/** What a worker does for each kind of job. */
export const HANDLERS: { readonly [kind in RunKind]: JobHandler } = {
  analysis: analysisHandler,
  training: trainingHandler,
  permutation: permutationHandler,
  encoder: encoderHandler,
  comparison: comparisonHandler,
  import: importHandler,
  phantom: phantomHandler,
  backup: backupHandler,
  export: exportHandler,
  copy: copyHandler,
}
