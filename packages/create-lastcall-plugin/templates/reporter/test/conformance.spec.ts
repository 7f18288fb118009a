import { test } from 'node:test';
import { describeReporter } from '@lastcall/plugin-api/conformance';
import plugin from '../src/index.ts';
import { A_LIFE } from './a-life.ts';
import { openWorld } from './world.ts';

describeReporter({ plugin, test, world: openWorld, reports: A_LIFE, secrets: ['a-secret-token'] });
