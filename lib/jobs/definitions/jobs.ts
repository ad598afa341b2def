import type { RunKind } from '#lib/runs/run.ts'
import { analysisJob } from './analysis-job.ts'
import { backupJob } from './backup-job.ts'
import { comparisonJob } from './comparison-job.ts'
import { copyJob } from './copy-job.ts'
import type { JobDefinition } from './define-job.ts'
import { encoderJob } from './encoder-job.ts'
import { exportJob } from './export-job.ts'
import { importJob } from './import-job.ts'
import { permutationJob } from './permutation-job.ts'
import { phantomJob } from './phantom-job.ts'
import { trainingJob } from './training-job.ts'

/** The jobs there are, one kind for each kind of run. */
export const JOBS: { readonly [Kind in RunKind]: JobDefinition<Kind> } = {
  analysis: analysisJob,
  training: trainingJob,
  permutation: permutationJob,
  encoder: encoderJob,
  comparison: comparisonJob,
  import: importJob,
  phantom: phantomJob,
  backup: backupJob,
  export: exportJob,
  copy: copyJob,
}
