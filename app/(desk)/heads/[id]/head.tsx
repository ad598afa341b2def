'use client'
import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { headKind } from '#lib/heads/head-kinds.ts'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { DeleteDialog, type ToDelete } from '../../delete-dialog.tsx'
import { FigureFrame } from '../../figures/figure-frame.tsx'
import { LossCurves } from '../../loss-curves.tsx'
import { PermutationTests } from '../../permutation-tests.tsx'
import { StandingBadge } from '../../standing-badge.tsx'
import { CardDownloads } from './card-downloads.tsx'
import { CardSections } from './card-sections.tsx'
import { ItemsTable } from './items-table.tsx'
import { LearningCurve } from './learning-curve.tsx'
import { Statements } from './statements.tsx'

/** A head's model card. */
export function HeadPage({ id }: { id: string }) {
  const t = useText()
  const router = useRouter()
  const [removing, remove] = useState<ToDelete>()
  const head = useQuery(rpc.heads.card.queryOptions({ input: { id } }))
  if (head.isPending) return <Loading rows={8} />
  if (head.error) return <Problem error={head.error} retry={() => head.refetch()} />
  const { study, report, whyNoCard, createdAt, sha256, kind, learning, curves, statements, mayDescribe, standing } =
    head.data
  return (
    <Stack>
      <Breadcrumb parents={[{ title: study.code, href: `/studies/${study.id}` }]} current="Head" />
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
            {t.nodes('{kind}, trained {createdAt}', { kind: headKind(kind), createdAt: t.moment(createdAt) })}
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
      {report ? (
        <>
          <CardSections sections={report.sections.filter(({ heading }) => heading !== 'Permutation test')} />
          <PermutationTests studyId={study.id} heads={[id]} />
          <Statements headId={id} statements={statements} mayDescribe={mayDescribe} />
          <ItemsTable items={report.items} />
        </>
      ) : (
        <Empty title={t('No card')}>
          {whyNoCard ?? t('This head was trained before model cards existed. Train it again to create one.')}
        </Empty>
      )}
      {learning.length > 1 && (
        <Card>
          <FigureFrame
            title={t('Learning curve')}
            name="learning-curve"
            caption={t(
              'Out-of-fold r of ridge heads trained on random subsets of the participants (five folds): median of eight draws, with the range from the 10th to the 90th percentile. If the curve still rises at the right, more participants would help.',
            )}
          >
            <LearningCurve points={learning} />
          </FigureFrame>
        </Card>
      )}
      {curves && (
        <Card component="section" aria-label={t('Loss curves')}>
          <Title order={2} mb={6}>
            {t('Loss by epoch')}
          </Title>
          <LossCurves curves={curves} />
        </Card>
      )}
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {t('Head sha256 {sha256}', { sha256 })}
      </Text>
    </Stack>
  )
}
