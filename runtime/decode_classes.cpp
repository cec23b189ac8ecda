// Decoding classes, instances and exceptions of the user's: of classes that the program has, each
// with as many fields as it says. Static classes come as references (class.h).
#include "runtime/class.h"
#include "runtime/decoder.h"
#include "runtime/enum.h"
#include "runtime/heap.h"

#include <algorithm>
#include <bit>

namespace pyreck::rt {

bool Decoder::class_value() {
  uint64_t id = in_.number();
  uint8_t is_static = in_.byte();
  uint64_t count = in_.number();
  const Program* program = c_->program;
  if (in_.failed() || program == nullptr || id >= program->count_classes)
    return invalid("a class that the program has not got");
  const Program::ClassInfo& info = program->classes[id];
  bool fits = is_static == (info.body != UINT32_MAX) &&
              count == (is_static ? 0 : info.count_mro - 1 + info.count_attributes);
  if (!fits) return invalid("a class of another kind");
  if (is_static) {
    Word w = class_reference(c_, static_cast<uint32_t>(id), info.name,
                             is_enum(program, static_cast<uint32_t>(id)));
    if (w != kFailed) object(w)->flags |= enum_flags(program, static_cast<uint32_t>(id));
    return w == kFailed ? failed() : made(object(w));
  }
  if (!claim(count)) return false;
  auto* cls = static_cast<Class*>(allocate(c_, Kind::kClass, sizeof(Class) + count * sizeof(Word)));
  if (cls == nullptr) return failed();
  cls->flags = kClassMade;
  cls->aux = static_cast<uint32_t>(id);
  cls->program = program;
  cls->name = info.name;
  cls->count = static_cast<int64_t>(count);
  std::fill_n(cls->words, count, kNone);
  return made(cls) && open(cls, 0, count);
}

bool Decoder::fits_class(const Class* cls, uint64_t at, Word w) {
  const Program::ClassInfo& info = cls->program->classes[cls->aux];
  if (at >= info.count_mro - 1) return true;
  bool fits = has_kind(w, Kind::kClass) && object(w)->aux == info.mro[at + 1];
  return fits || invalid("a class of other bases");
}

bool Decoder::instance() {
  uint64_t id = in_.number(), doubles = in_.number();
  const Program* program = c_->program;
  if (in_.failed() || program == nullptr || id >= program->count_classes)
    return invalid("an instance of a class that the program has not got");
  uint32_t count = program->classes[id].count_fields;
  bool beyond = doubles > UINT16_MAX || (count < kFloatFields && doubles >> count != 0);
  auto count_doubles = static_cast<uint64_t>(std::popcount(doubles));
  if (beyond || !has(count_doubles * 8) || !claim(1 + count - count_doubles))
    return invalid("an instance of other fields");
  auto* instance = static_cast<Instance*>(
      allocate(c_, Kind::kInstance, sizeof(Instance) + count * sizeof(Word)));
  if (instance == nullptr) return failed();
  instance->aux = instance_tag(static_cast<uint32_t>(id), count);
  instance->flags = static_cast<uint16_t>(doubles);
  instance->cls = kNone;
  for (uint32_t i = 0; i < count; i++)
    instance->fields[i] = has_float_field(instance, i) ? in_.fixed() : kUnbound;
  return made(instance) && open(instance, 0, 1 + uint64_t{count});
}

/// Takes `w` over for the exception.
bool Decoder::fits_exception(const Exception* e, Word w) {
  if (w == kNone) return true;
  if (!has_kind(w, Kind::kInstance)) return invalid("an exception of wrong parts");
  const Program::ClassInfo& info = c_->program->classes[class_id(as<Instance>(w))];
  bool fits = info.count_exceptions > 0 && info.exceptions[0] == e->aux;
  return fits || invalid("an exception of another class");
}

}  // namespace pyreck::rt
