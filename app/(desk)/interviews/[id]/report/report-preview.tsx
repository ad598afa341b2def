import { ActionIcon, Button, Card, Group, Image, Text, Title, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { DrawnPage } from './drawn-pages.ts'
import type { ReportWish } from './report-choice.tsx'
import classes from './report-preview.module.css'
import { useDrawnPages } from './use-drawn-pages.ts'

/** How long nothing is typed or chosen before the report is drawn anew, in ms. */
const SETTLED_MS = 500
/** Widths of a page, in those of its frame. */
const ZOOMS = [1, 1.5, 2, 3] as const

/** The report as it would be handed out now, page by page, following what is chosen. */
export function ReportPreview({ interviewId, wish }: { interviewId: string; wish: ReportWish }) {
  const t = useText()
  const [choice] = useDebouncedValue(wish, SETTLED_MS)
  const preview = useQuery(
    rpc.reports.preview.queryOptions({
      input: { interviewId, choice },
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
    }),
  )
  const { pages, error: notDrawn, isDrawn } = useDrawnPages(preview.data)
  const [zoom, setZoom] = useState(0)
  const error = preview.error ?? (isDrawn && notDrawn)
  const isFollowing = !error && (choice !== wish || preview.isFetching || !isDrawn)
  return (
    <Card component="section" aria-label={t('Preview')} className={classes.card}>
      <Group justify="space-between" gap="xs" mb="xs" className={classes.head}>
        <Group gap="sm" wrap="nowrap" align="baseline">
          <Title order={2}>{t('Preview')}</Title>
          <Text size="sm" c="dimmed" role="status" lineClamp={1}>
            {isFollowing
              ? t('Updating…')
              : pages.length > 0 && t('{count, plural, one {# page} other {# pages}}', { count: pages.length })}
          </Text>
        </Group>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('Zoom out')}
            disabled={zoom === 0}
            onClick={() => setZoom((before) => before - 1)}
          >
            <IconZoomOut size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('Zoom in')}
            disabled={zoom === ZOOMS.length - 1}
            onClick={() => setZoom((before) => before + 1)}
          >
            <IconZoomIn size={18} aria-hidden />
          </ActionIcon>
          <DownloadPreview file={preview.data} />
        </Group>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section tabIndex={0} aria-label={t('Pages of the report')} aria-busy={isFollowing} className={classes.frame}>
        {error ? (
          <Problem error={error} retry={() => preview.refetch()} />
        ) : pages.length === 0 ? (
          <div className={classes.page} style={{ aspectRatio: wish.size === 'Letter' ? '17 / 22' : '210 / 297' }} />
        ) : (
          pages.map((page, i) => (
            <PageOfReport key={page.picture} page={page} number={i + 1} count={pages.length} zoom={ZOOMS[zoom]!} />
          ))
        )}
      </section>
    </Card>
  )
}

function PageOfReport({ page, number, count, zoom }: { page: DrawnPage; number: number; count: number; zoom: number }) {
  const t = useText()
  const { picture, width, height, text } = page
  return (
    <figure className={classes.page} style={{ width: `${100 * zoom}%` }}>
      <Image
        src={picture}
        w="100%"
        h="auto"
        width={width}
        height={height}
        alt={t('Page {page} of {count}', { page: number, count })}
      />
      <figcaption>
        <VisuallyHidden style={{ whiteSpace: 'pre-line' }}>{text}</VisuallyHidden>
      </figcaption>
    </figure>
  )
}

function DownloadPreview({ file }: { file: Blob | undefined }) {
  const t = useText()
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (!file) return
    const made = URL.createObjectURL(file)
    setAddress(made)
    return () => {
      URL.revokeObjectURL(made)
      setAddress(undefined)
    }
  }, [file])
  return (
    <Button component="a" variant="default" download="preview.pdf" href={address} aria-disabled={!address}>
      {t('Download preview')}
    </Button>
  )
}
