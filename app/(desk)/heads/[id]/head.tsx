'use client'
import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconDownload, IconFileTypePdf, IconPackageExport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { headKind } from '#lib/heads/head-kinds.ts'
import { cardSections } from '#lib/reports/card-sections.ts'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { FigureFrame } from '../../figures/figure-frame.tsx'
import { LossCurves } from '../../loss-curves.tsx'
import { StandingBadge } from '../../standing-badge.tsx'
import styles from './head.module.css'
import { LearningCurve } from './learning-curve.tsx'

/** A head's model card. */
export function HeadPage({ id }: { id: string }) {
  const head = useQuery(rpc.heads.card.queryOptions({ input: { id } }))
  if (head.isPending) return <Loading rows={8} />
  if (head.error) return <Problem error={head.error} retry={() => head.refetch()} />
  const { study, card, whyNoCard, createdAt, sha256, kind, standing } = head.data
  return (
    <Stack>
      <Breadcrumb above={[{ title: study.code, href: `/studies/${study.id}` }]} here="Head" />
      <Group justify="space-between">
        <div>
          <Group gap="sm">
            <Title order={1}>Model card{card ? `: ${card.target.title}` : ''}</Title>
            {study.simulated && (
              <Badge color="grape" variant="light">
                simulated
              </Badge>
            )}
            <StandingBadge standing={standing} />
          </Group>
          <Text size="sm" c="dimmed">
            {headKind(kind)}, trained {createdAt.toLocaleString()}
          </Text>
        </div>
        {card && (
          <Group gap="xs">
            <Button
              component="a"
              href={`/api/heads/${id}/card`}
              download
              variant="default"
              leftSection={<IconFileTypePdf size={18} aria-hidden />}
            >
              PDF
            </Button>
            <Button
              component="a"
              href={`/api/heads/${id}/card?as=json`}
              download
              variant="default"
              leftSection={<IconDownload size={18} aria-hidden />}
            >
              JSON with all estimates
            </Button>
            <Button
              component="a"
              href={`/api/heads/${id}/bundle`}
              download
              variant="default"
              leftSection={<IconPackageExport size={18} aria-hidden />}
            >
              For another installation
            </Button>
          </Group>
        )}
      </Group>
      {card ? (
        <div className={styles.card}>
          {cardSections(card, { simulated: study.simulated, standing }).map(({ heading, lines }) => (
            <Card key={heading} component="section" aria-label={heading} mb="md">
              <Title order={2} mb={6}>
                {heading}
              </Title>
              {lines.map((line) => (
                <Text key={line} size="sm" mb={4} style={{ overflowWrap: 'anywhere' }}>
                  {line}
                </Text>
              ))}
            </Card>
          ))}
        </div>
      ) : (
        <Empty title="No card">
          {whyNoCard ?? 'This head is from before model cards. Train it again to have one.'}
        </Empty>
      )}
      {card && card.learning.length > 1 && (
        <Card>
          <FigureFrame
            title="Learning curve"
            name="learning-curve"
            caption="Out-of-fold r of ridge heads trained from random subsets of the participants (five folds): middle of eight draws, and the range of four of five. Where it still rises at the end, more participants would help."
          >
            <LearningCurve points={card.learning} />
          </FigureFrame>
        </Card>
      )}
      {card?.model.kind === 'mlp' && (
        <Card component="section" aria-label="Loss curves">
          <Title order={2} mb={6}>
            Loss over the epochs
          </Title>
          <LossCurves curves={card.model.curves} />
        </Card>
      )}
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        Head sha256 {sha256}
      </Text>
    </Stack>
  )
}
