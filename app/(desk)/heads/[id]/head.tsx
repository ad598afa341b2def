'use client'
import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { headKind } from '#lib/heads/head-kinds.ts'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { DeleteDialog, type ToDelete } from '../../delete-dialog.tsx'
import { PermutationTests } from '../../permutation-tests.tsx'
import { SeenStudy } from '../../seen-study.tsx'
import { StandingBadge } from '../../standing-badge.tsx'
import { BesideMovement } from './beside-movement.tsx'
import { CardDownloads } from './card-downloads.tsx'
import { CardSections } from './card-sections.tsx'
import { HeadReads } from './head-reads.tsx'
import { ItemsTable } from './items-table.tsx'
import { Statements } from './statements.tsx'
import { TrainingFigures } from './training-figures.tsx'

/** A head's model card. */
export function HeadPage({ id }: { id: string }) {
  const t = useText()
  const router = useRouter()
  const [removing, remove] = useState<ToDelete>()
  const head = useQuery(rpc.heads.card.queryOptions({ input: { id } }))
  if (head.isPending) return <Loading rows={8} />
  if (head.error) return <Problem error={head.error} retry={() => head.refetch()} />
  const { study, report, whyNoCard, createdAt, sha256, kind, learning, curves, statements, standing } = head.data
  const { mayDescribe, reads, hasSeenStudy } = head.data
  // Sections that the page shows in its own way.
  const shownElsewhere = new Set<string>(['Permutation test', ...(reads ? ['What the head reads'] : [])])
  return (
    <Stack>
      <Breadcrumb parents={[{ title: study.code, href: `/studies/${study.id}` }]} current={t('Head')} />
      <Group justify="space-between">
        <div>
          <Group gap="sm">
            <Title order={1}>{report?.title ?? t('Model card')}</Title>
            {study.simulated && (
              <Badge color="grape" variant="light">
                {t('simulated')}
              </Badge>
            )}
            <StandingBadge standing={standing} />
          </Group>
          <Text size="sm" c="dimmed">
            {t.nodes('{kind}, trained {createdAt}', {
              kind: t.stored(headKind(kind)),
              createdAt: t.moment(createdAt),
            })}
          </Text>
        </div>
        <Group gap="xs">
          {report && <CardDownloads id={id} />}
          {mayDescribe && (
            <Button variant="default" onClick={() => remove({ kind: 'head', id })}>
              {t('Delete…')}
            </Button>
          )}
        </Group>
        <DeleteDialog
          what={removing}
          onClose={() => remove(undefined)}
          onDeleted={() => router.push(`/studies/${study.id}`)}
        />
      </Group>
      <SeenStudy seen={hasSeenStudy} />
      {report ? (
        <>
          <CardSections sections={report.sections.filter(({ key }) => !shownElsewhere.has(key))} />
          {reads && <HeadReads reads={reads} />}
          <BesideMovement headId={id} />
          <PermutationTests studyId={study.id} heads={[id]} />
          <Statements headId={id} statements={statements} mayDescribe={mayDescribe} />
          <ItemsTable items={report.items} />
        </>
      ) : (
        <Empty title={t('No card')}>
          {whyNoCard
            ? t.stored(whyNoCard)
            : t('This head was trained before model cards existed. Train it again to create one.')}
        </Empty>
      )}
      <TrainingFigures learning={learning} curves={curves} />
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {t('Head sha256 {sha256}', { sha256 })}
      </Text>
    </Stack>
  )
}
