import { Anchor, Badge, Button, Card, Collapse, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import Link from 'next/link'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import type { SeenSheet, SeenVersion } from '#lib/review/seen-sheets.ts'
import { correctionSentence, signatureSentence } from '#lib/review/version-sentences.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { CountVersion } from './count-version.tsx'
import { scoreInWords } from './score-in-words.ts'

/** The locked sheets that the person may see, each with its score of the target; nothing where there are none. */
export function LockedSheets({
  interview: { id, sheets, consensus, target, study, change, may },
}: {
  interview: InterviewPage
}) {
  const t = useText()
  if (sheets.length === 0) return null
  return (
    <Card component="section" aria-label={t('Locked sheets')}>
      <Title order={2} mb="xs">
        {t('Locked sheets')}
      </Title>
      <Stack gap="xs">
        {sheets.map((sheet) => (
          <LockedSheet
            key={sheet.id}
            sheet={sheet}
            target={t.stored(target.title)}
            scale={study.scale}
            mayManage={may.delete}
          />
        ))}
        {change && (
          <Text size="sm">
            {t('{change} % on a base of 0 since {visit}, by the raters’ mean.', {
              change: `${change.percent < 0 ? '−' : '+'}${Math.abs(Math.round(change.percent))}`,
              visit: change.visit,
            })}
          </Text>
        )}
        {sheets.length > 1 && (
          <Group justify="space-between">
            <Anchor component={Link} href={`/interviews/${id}/consensus${scaleInAddress(study.scaleName)}`} size="sm">
              {consensus ? t('Consensus') : t('Compare and decide')}
            </Anchor>
            {consensus && (
              <Text size="sm" fw={600}>
                {t.stored(target.title)}{' '}
                {consensus.score === undefined ? t('incomplete') : scoreInWords(t, consensus.score)}
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </Card>
  )
}

function LockedSheet({
  sheet,
  target,
  scale,
  mayManage,
}: {
  sheet: SeenSheet
  target: string
  scale: Scale
  mayManage: boolean
}) {
  const t = useText()
  const [opened, { toggle }] = useDisclosure()
  const { versions } = sheet
  const last = versions.at(-1)
  const shown =
    versions.length > 1
      ? t('{count} versions', { count: versions.length })
      : sheet.isImported
        ? t('Provenance')
        : t('Signature')
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Group gap={6}>
          <Text size="sm">{sheet.rater}</Text>
          {sheet.isTraining && (
            <Badge variant="default" size="sm">
              {t('training, not counted')}
            </Badge>
          )}
          {sheet.isImported && (
            <Badge variant="default" size="sm">
              {versions[0]?.imported?.statedBlind ? t('imported') : t('imported, not known blind')}
            </Badge>
          )}
          {versions.length > 1 && (
            <Badge variant="default" size="sm">
              {last?.blind ? t('corrected') : t('corrected, not blind')}
            </Badge>
          )}
        </Group>
        <Text size="sm" ta="right" miw="max-content">
          {target} {sheet.score === undefined ? '—' : scoreInWords(t, sheet.score)}
        </Text>
      </Group>
      {versions.length > 0 && (
        <>
          <Button
            variant="transparent"
            size="compact-xs"
            px={0}
            aria-expanded={opened}
            onClick={toggle}
            aria-label={t('{shown} of {rater}', { shown, rater: sheet.rater })}
          >
            {shown}
          </Button>
          <Collapse expanded={opened}>
            <Stack gap={4}>
              {versions.map((version, i) => (
                <Version
                  key={version.version}
                  sheet={sheet}
                  version={version}
                  before={versions[i - 1]}
                  target={target}
                  scale={scale}
                  mayManage={mayManage}
                />
              ))}
            </Stack>
          </Collapse>
        </>
      )}
    </div>
  )
}

function Version({
  sheet: { id, rater, versions },
  version,
  before,
  target,
  scale,
  mayManage,
}: {
  sheet: SeenSheet
  version: SeenVersion
  /** The version that it corrects. */
  before: SeenVersion | undefined
  target: string
  scale: Scale
  mayManage: boolean
}) {
  const t = useText()
  return (
    <div>
      {versions.length > 1 && (
        <Group gap={6}>
          <Text size="xs" fw={600}>
            {t('Version {version}', { version: version.version })}
            {version.score !== undefined && `: ${target} ${scoreInWords(t, version.score)}`}
          </Text>
          {version.counts ? (
            <Badge size="xs" variant="light">
              {t('counts')}
            </Badge>
          ) : (
            mayManage && <CountVersion sheetId={id} version={version.version} rater={rater} />
          )}
        </Group>
      )}
      {before && <Text size="xs">{correctionSentence(t, scale, before, version)}</Text>}
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {signatureSentence(t, version)}
      </Text>
    </div>
  )
}
