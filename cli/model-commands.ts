import type { Command } from 'commander'

/** Adds the commands that evaluate, train, install and check models, and show what runs them. */
export function addModelCommands(program: Command): void {
  addEvaluate(program)
  program
    .command('doctor')
    .description('show what this machine has, what runs the models and what is missing')
    .option('--json', 'print JSON', false)
    .action(async (options) => (await import('./doctor.ts')).doctor(options))
  addTrain(program)
  const gpu = program.command('gpu').description('manage GPU support')
  gpu
    .command('install')
    .description('fetch the CUDA provider of ONNX Runtime (Linux with an NVIDIA GPU)')
    .action(async () => (await import('./install-gpu.ts')).installGpu())
  addModels(program)
}

function addEvaluate(program: Command): void {
  const evaluations = program.command('evaluate').description('evaluate an encoder on published datasets')
  evaluations
    .command('zero-shot')
    .description(
      'weighted and unweighted recall of expressions classified by text descriptions; an interrupted run is resumed',
    )
    .requiredOption('--dataset <name>', 'mafw, dfew, ferv39k or afew')
    .requiredOption('--root <folder>', 'the folder of the dataset, as it is published')
    .option('--fold <number>', 'fold of the published split, if the dataset has folds', '1')
    .option('--encoder <name>', 'encoder to use', 'emoclip')
    .option('--out <folder>', 'folder for predictions, confusion matrix and image')
    .option('--json', 'print JSON', false)
    .action(async (options) => (await import('./evaluate.ts')).evaluate(options))
}

function addTrain(program: Command): void {
  program
    .command('train')
    .description(
      'train EmoCLIP’s temporal part on clips with captions; a stopped training goes on with the same command',
    )
    .argument('<model>', 'emoclip')
    .requiredOption('--root <folder>', 'folder of the clips: videos, or folders of face pictures')
    .requiredOption('--out <folder>', 'folder for frame features, checkpoints and the trained weights')
    .option('--clip <name>', 'installed CLIP, which stays as it is', 'clip-vit-b-32')
    .option(
      '--captions <file>',
      'table with the columns file and caption, and if there are any class and set (train, test)',
    )
    .option('--dataset <name>', 'mafw, in place of a table')
    .option('--fold <number>', 'fold of the dataset, 1 to 5', '1')
    .option('--epochs <number>', 'passes over the clips', '30')
    .option('--batch <number>', 'clips in a step', '64')
    .option('--rate <number>', 'learning rate', '0.001')
    .option('--patience <epochs>', 'stop after so many epochs without a lower loss (default: never)')
    .option(
      '--same-captions <how>',
      'clips with one caption push each other apart (published), or are left alone',
      'apart',
    )
    .option('--seed <number>', 'seed of first weights and orders', '1')
    .action(async (model: string, options) => (await import('./train-emoclip.ts')).trainEmoclip(model, options))
}

function addModels(program: Command): void {
  const models = program.command('models').description('manage the models of this installation')
  models
    .command('list')
    .description('list the installed models with their hashes')
    .option('--json', 'print JSON', false)
    .action(async (options) => (await import('./list-models.ts')).listModels(options))
  models
    .command('import')
    .description('install an encoder from a PyTorch or safetensors checkpoint; the file is never executed')
    .argument('<model>', 'emoclip or clip')
    .requiredOption('--weights <file>', 'the checkpoint: .pth, .pt (a TorchScript archive, too) or .safetensors')
    .option('--clip <file>', 'CLIP’s checkpoint, for the text encoder that a checkpoint of emoclip lacks')
    .option('--vocab <file>', 'CLIP’s bpe_simple_vocab_16e6.txt.gz, for text descriptions')
    .option('--precision <precision>', 'float32, float16 (GPUs), int8 (CPUs) or auto', 'auto')
    .option('--targets <names>', 'what the checkpoint’s own head estimates, in order, separated by commas')
    .option('--intended-use <text>', 'intended use, shown next to its numbers')
    .option('--visual-heads <number>', 'attention heads of the image encoder, if not as published')
    .option('--text-heads <number>', 'attention heads of the text encoder')
    .option('--temporal-heads <number>', 'attention heads of the temporal encoder')
    .option('--json', 'print JSON', false)
    .action(async (model: string, options) => (await import('./import-model.ts')).importModel(model, options))

  models
    .command('import-head')
    .description('install a head exported from another installation')
    .argument('<file>', 'exported .zip file')
    .action(async (file: string) => (await import('./import-head.ts')).installHead(file))

  models
    .command('verify')
    .description('repeat the checks that were stored when an encoder was imported')
    .argument('<model>', 'emoclip')
    .option('--provider <provider>', 'cuda, webgpu, dml, coreml, cpu, or auto for the best that works', 'auto')
    .option('--json', 'print JSON', false)
    .action(async (model: string, options) => (await import('./verify-model.ts')).verifyModel(model, options))
}
