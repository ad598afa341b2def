import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { targetOf } from '#lib/heads/target.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { TRAINED } from '#lib/studies/head-in-use.ts'
import { analysedInterviews } from './analysed-interviews.ts'
import { unseenRow } from './estimate-rows.ts'

/** Estimates an interview again because somebody asks for it, such as after events were marked. */
export async function estimateAgain(database: Database, person: Person, interviewId: string): Promise<void> {
  await database.$transaction((tx) => audit(tx, person.id, 'estimate.again', interviewId))
  await estimateUnseen(database, interviewId)
}

/** Applies the head in use and a study's latest heads of each target to an interview whose participant it has never seen; does nothing otherwise. */
export async function estimateUnseen(database: Database, interviewId: string): Promise<void> {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    include: { participant: { include: { study: true } } },
  })
  const { study, code } = interview.participant
  const heads = await database.head.findMany({
    where: { studyId: study.id, ...TRAINED },
    orderBy: { createdAt: 'desc' },
    distinct: ['target', 'kind', 'encoderHash'],
  })
  if (study.headId && !heads.some(({ id }) => id === study.headId))
    heads.push(await database.head.findUniqueOrThrow({ where: { id: study.headId } }))
  const fitting = heads.filter(({ participants }) => !participants.includes(code))
  if (fitting.length === 0) return
  const { analysed } = await analysedInterviews(database, study.id, interviewId)
  const [own] = analysed
  if (!own?.pooled) return
  const scale = await loadScale(database, study.scale)
  for (const head of fitting) {
    if (head.encoderHash !== own.encoder.sha256) continue
    const target = targetOf(scale, head.target)
    const { value: card, why } = storedHeadCard.readOrWhy(head.card)
    // What its residuals were can't be told; the head's own page says to train it again.
    if (why) continue
    const row = await unseenRow(new Uint8Array(head.onnx), own, card?.residuals, target.range)
    const key = { headId: head.id, interviewId, kind: 'unseen' as const }
    await database.estimate.upsert({
      where: { headId_interviewId_kind: key },
      create: { ...row, headId: head.id },
      update: row,
    })
  }
}
