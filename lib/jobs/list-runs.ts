import { may, mayInStudy, type Person } from '#lib/access/permissions.ts'
import { type ListedBackup, listBackupRuns } from '#lib/backup/backup-runs.ts'
import { type ListedComparison, listComparisons } from '#lib/comparisons/comparison-runs.ts'
import type { Database } from '#lib/database/client.ts'
import { type ListedExport, listExports } from '#lib/exports/listed-exports.ts'
import { type ListedImport, listImportRuns } from '#lib/installation/list-imports.ts'
import { type ListedAnalysis, listAnalyses } from '#lib/studies/analyses.ts'
import { rolesOf } from '#lib/studies/members.ts'
import { type ListedPhantom, listPhantoms } from '#lib/studies/plan-phantom.ts'
import { type ListedCopy, listCopies } from '#lib/studies/recording-copies.ts'
import { type ListedEncoderTraining, listEncoderTrainings } from '#lib/training/encoder-runs.ts'
import { type ListedPermutation, listPermutations } from '#lib/training/permutation-runs.ts'
import { type ListedTraining, listTrainings } from '#lib/training/training-runs.ts'

/** A run of any kind as the queue shows it, with whether the person may cancel it and run it again. */
export type ListedRun = { mayControl: boolean } & (
  | ({ kind: 'analysis' } & ListedAnalysis)
  | ({ kind: 'training' } & ListedTraining)
  | ({ kind: 'permutation' } & ListedPermutation)
  | ({ kind: 'encoder' } & ListedEncoderTraining)
  | ({ kind: 'comparison' } & ListedComparison)
  | ({ kind: 'phantom' } & ListedPhantom)
  | ({ kind: 'import' } & ListedImport)
  | ({ kind: 'backup' } & ListedBackup)
  | ({ kind: 'export' } & ListedExport)
  | ({ kind: 'copy' } & ListedCopy)
)

const ORDER = ['running', 'queued']

/**
 * The runs that a person may see: running ones first, then those that wait, the first asked for first, then the latest that
 * ended. Analyses and phantom studies show to all members of their study, trainings and permutation tests to those who may
 * see its agreement, blurred copies and exports to those who may export, imports to those who may import, backups to those who look after them.
 */
export async function listRuns(database: Database, person: Person, ended = 60): Promise<ListedRun[]> {
  const roles = await rolesOf(database, person)
  const isAdministrator = person.role === 'administrator'
  const mayIn = (studyId: string, permission: Parameters<typeof mayInStudy>[2]) =>
    mayInStudy(person, roles.get(studyId), permission)
  const seen = isAdministrator ? {} : { id: { in: [...roles.keys()] } }
  const compared = isAdministrator ? {} : { id: { in: [...roles.keys()].filter((id) => mayIn(id, 'agreement.see')) } }
  const exported = isAdministrator ? {} : { id: { in: [...roles.keys()].filter((id) => mayIn(id, 'data.export')) } }
  const [analyses, phantoms, trainings, permutations, encoders, comparisons, imports, backups, copies, exports] =
    await Promise.all([
      listAnalyses(database, seen, ended),
      listPhantoms(database, seen, ended),
      listTrainings(database, compared, ended),
      listPermutations(database, compared, ended),
      listEncoderTrainings(database, compared, ended),
      listComparisons(database, compared, ended),
      may(person, 'model.import') ? listImportRuns(database, ended) : [],
      may(person, 'backup.manage') ? listBackupRuns(database, ended) : [],
      listCopies(database, exported, ended),
      listExports(database, exported, ended),
    ])
  const runs: ListedRun[] = [
    ...analyses.map((run) => ({
      kind: 'analysis' as const,
      mayControl: mayIn(run.study.id, 'analysis.control'),
      ...run,
    })),
    ...phantoms.map((run) => ({
      kind: 'phantom' as const,
      mayControl: mayIn(run.study.id, 'study.manage'),
      ...run,
    })),
    ...trainings.map((run) => ({
      kind: 'training' as const,
      mayControl: mayIn(run.study.id, 'head.train'),
      ...run,
    })),
    ...permutations.map((run) => ({
      kind: 'permutation' as const,
      mayControl: mayIn(run.study.id, 'head.train'),
      ...run,
    })),
    ...encoders.map((run) => ({
      kind: 'encoder' as const,
      mayControl: mayIn(run.study.id, 'head.train'),
      ...run,
    })),
    ...comparisons.map((run) => ({
      kind: 'comparison' as const,
      mayControl: mayIn(run.study.id, 'head.train'),
      ...run,
    })),
    ...imports.map((run) => ({ kind: 'import' as const, mayControl: true, ...run })),
    ...backups.map((run) => ({ kind: 'backup' as const, mayControl: true, ...run })),
    ...exports.map((run) => ({ kind: 'export' as const, mayControl: true, ...run })),
    ...copies.map((run) => ({ kind: 'copy' as const, mayControl: true, ...run })),
  ]
  const open = runs.filter(({ state }) => ORDER.includes(state))
  const over = runs.filter(({ state }) => !ORDER.includes(state))
  return [
    ...open.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || time(a.createdAt) - time(b.createdAt)),
    ...over.sort((a, b) => time(b.finishedAt) - time(a.finishedAt)).slice(0, ended),
  ]
}

const time = (date: Date | null) => date?.getTime() ?? 0
