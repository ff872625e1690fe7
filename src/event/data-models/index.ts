/** Every dataset that rules can ask for. */
import type { DataModel } from '../data-model.ts';
import { filesystemModel, portsModel, processesModel, registryModel, servicesModel } from './endpoint.ts';
import { authenticationModel, changeModel, riskModel } from './identity.ts';
import { networkResolutionModel, networkTrafficModel, webModel } from './network.ts';

export const DATA_MODELS: readonly DataModel[] = [
  processesModel,
  filesystemModel,
  registryModel,
  servicesModel,
  portsModel,
  networkResolutionModel,
  networkTrafficModel,
  webModel,
  authenticationModel,
  changeModel,
  riskModel,
];
