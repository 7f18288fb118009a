import { test } from 'node:test';
import { describeStep } from '@lastcall/plugin-api/conformance';
import plugin from '../src/index.ts';
import { openWorld } from './world.ts';

describeStep({ plugin, test, world: openWorld, secrets: ['a-secret-token'] });
